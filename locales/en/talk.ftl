# The conversation and the left column of the operator's window.

## Messages

messages-unread = New
message-more = Show all
message-less = Show less
link-leads-to = leads to { $host }
delivery-delivered = Delivered
delivery-read = Read
note-transferred = { $to } goes on with the client after { $from }
note-client-lost = The client’s page is not connected any more
note-client-back = The client is back
typing-name = { $name } is typing
typing-preview = { $name } is writing, not sent yet:
line-picture = Picture: { $name }
line-file = File: { $name }

## Files

file-save = Save { $name }
file-save-hint = Save into the downloads
file-show = Show { $name } in the folder
file-cancel = Cancel sending { $name }
file-progress = Sending { $name }
file-uploading = { $sent } of { $size }
file-remove = Remove { $name }
file-too-large = Larger than { $size } MB. Send a link instead.
file-empty = This file is empty.
file-not-allowed = Your company does not allow files to be sent.
files-choose = Attach files
files-waiting = Files to send
files-drop = Drop to attach to your message to { $name }
picture-enlarge = Enlarge { $name }
picture-broken = This picture cannot be shown. It can be saved.

## Writing

composer-missing = Fill in what is marked, or press Enter again to send it so.
composer-unsent = Not sent:
composer-unsent-copy = Copy what was not sent
emoji = Emoji
emoji-find = Find an emoji
emoji-none = No emoji has this name.
templates-pick = Templates
templates-manage = Manage templates
templates-none = No templates yet.
templates-no-match = No template is called “{ $query }”.
templates-failed = The templates could not be loaded.
templates-count = { $count ->
    [one] { $count } template
   *[other] { $count } templates
}
templates-keys-move = choose
templates-keys-take = insert
templates-keys-close = close
template-mine = My own
template-missing = { $count ->
    [one] One value is not known. It is selected for you to fill in.
   *[other] { $count } values are not known. They are selected one after the other, with Tab.
}

## Header

transfer = Transfer
transfer-hint = Hand the conversation over
more-actions = More
ban-client = Ban client
transfer-pending = { $name } is asked to take over.
transfer-pending-more = Until then it stays with you.
transfer-take-back = Take back
transfer-returned-not-accepted = { $name } did not accept in time. The conversation is yours again.
transfer-returned-declined = { $name } declined. The conversation is yours again.
transfer-returned-nobody-there = Nobody is there any more to accept for { $name }. The conversation is yours again.
transfer-returned-unknown = The transfer to { $name } came to nothing. The conversation is yours again.
transfer-again = Transfer again

## Left column

transfer-from = From { $name }
transfer-to-group = to { $group }
transfer-incoming-from = { $name } hands this conversation over to you.
transfer-decline-hint = It goes back to your colleague
conversation-typing = typing
conversation-going = To { $name }
conversation-returned = Returned: { $name }
conversation-result = Write the result
conversation-result-left = Write the result · { $time }
conversation-waits = Waits for an answer
conversation-waits-hint = The client has waited for an answer longer than your company wants
conversations-count = { $count ->
    [one] { $count } conversation
   *[other] { $count } conversations
}
sort = Order of my conversations
sort-newest = Newest message first
sort-unanswered = Longest without an answer first
sort-name = By name
find = Find in conversations
find-placeholder = Name, tag or words
find-close = Close the search
found = In all my conversations
found-none = Nothing of mine holds “{ $words }”.
found-none-said = Nothing else was found.
found-more = There is more. Add a word to narrow it down.
found-count = { $count ->
    [0] Nothing found
    [one] { $count } place found
   *[other] { $count } places found
}
past-read-only = To read only

## Said aloud

say-messages = { $count ->
    [one] { $name } sent { $count } message.
   *[other] { $name } sent { $count } messages.
}
say-handed-over = { $from } hands { $name } over to you.

## Keys

keys-template = Insert a template, at the start of a line
keys-files = Attach files
keys-emoji = Insert an emoji
keys-find = Find in conversations
keys-transfer = Transfer the conversation
