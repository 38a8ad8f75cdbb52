# What a client reads on the page of an invitation or a group. Only plain text and { $name } placeholders: the page compiles them at build time.

# The document's title and description, which previews of the link show: the company and nobody else.
client-title = { $company }: chat
client-description = Opens a chat with { $company } in your browser.
client-title-talk = { $company }: chat with { $operator }
client-noscript = This page needs JavaScript. Turn it on, then load the page again.
client-loading = Loading

## Before joining
client-card-title = Chat with { $operator }
client-available = { $company }, online now
client-unavailable = { $company }, not available now
client-hello = Hello { $name }
# What follows "is not available" or "is with other clients".
client-may-start = You can start all the same, your messages wait here for an answer.
client-name = Your name
client-name-missing = Enter your name.
client-email-missing = Enter your e-mail address.
client-phone-missing = Enter your phone number.
# Follows the name of a field that may stay empty.
client-optional = (optional)
client-start = Start chat
client-starting = Starting
client-valid-until = Private link, valid until { $time }

## A group's page, before joining
client-group-open = Somebody will be with you soon.
client-group-busy = Nobody is here right now.

## An invitation that has not begun
client-begins = Start: { $time }
client-begins-in = Begins in
client-opens-itself = This page opens the chat by itself when it is time.
client-calendar = Save to calendar

## The operator cannot take anybody now
client-missing = { $operator } is not available right now.
client-busy = { $operator } is with other clients right now.
client-come-back = Come back later.
# $time is a length, as "2 minutes".
client-passed-on = If that lasts { $time }, { $group } takes over.

## Leaving a message
client-may-leave = Leave a message and get the answer by e-mail or phone.
client-leave-message = Leave a message
client-back = Back
client-text = Your message
client-email = E-mail
client-phone = Phone
client-either = The answer comes by e-mail or phone; one of the two is enough.
client-text-missing = Write your message.
client-send-message = Send message
client-letter-kept = Your message is kept here and sent as soon as there is a connection.
client-left = { $operator } has your message. The answer comes to { $address }, or here while this page is open.
# Stands in client-left for an address that this browser does not know.
client-given-address = the address you gave

## The conversation
client-waiting = Waiting for { $operator } to answer. You can write already.
client-keep-writing = Keep writing, your messages wait here for an answer.
# $count is the place in the queue, a number.
client-position = You are number { $count } in line.
client-active = You are talking with { $operator }.
client-ended-operator = { $operator } ended the conversation.
client-ended-client = You left the conversation.
client-ended-system = The conversation is over.
client-reconnecting = The connection is lost, trying again. What you write is kept and sent when it is back.
client-fresh = Start a new conversation
client-connected-again = Connected again
client-outdated = This page is out of date. Load it again to go on.
client-reload = Load again
client-messages = Messages
client-older = Show earlier messages
client-newer = New messages
client-placeholder = Write a message
# Below the field, where the company lets its operators see what is not sent yet.
client-preview = { $operator } sees what you type before you send it.
client-typing = { $operator } is typing
client-sound = Sound of new messages
client-send = Send
client-keys = Enter sends, Shift Enter starts a new line
client-not-kept = This browser keeps nothing for this page. Leave this tab open until you are done.
client-you = You
client-sending = Sending
client-sent = Sent
client-read = Read
client-failed = Not delivered
client-delete = Delete
client-cancel = Cancel
client-unknown-content = This page cannot show this message. Load it again.
client-today = Today, { $time }
client-yesterday = Yesterday, { $time }

## System notes; an end is told by client-ended-operator and client-ended-client
client-note-joined = { $name } joined the chat
client-note-lost = The connection to { $operator } was lost. You are first in line again, somebody will take over.
# Stands in client-note-lost for an operator whose name is not known.
client-us = us
client-note-passed = { $group } takes over.
client-note-transferred = { $from } handed the chat over. { $to } goes on with you.
client-note-left = You left a message.

## Files
client-attach = Attach files
client-attached = Goes with your message
# $limit is a size, as "20 MB".
client-file-limit = Up to { $limit } each
client-file-over = { $name } is larger than { $limit }. Send a link instead.
client-file-many = { $count } files go at once. Send these first.
client-file-no = Files are not taken here.
client-file-kind = Files of this kind are not taken here.
client-file-program = Programs are not taken.
client-file-empty = There is nothing in this file.
client-file-large = The file is too large. Send a link instead.
client-remove-file = Remove { $name }
client-drop = Drop files here to attach them
client-uploading = Sending { $name }
# $size is a kind and a size, as "PDF, 184 kB".
client-save-file = { $name }, { $size }. Save
client-picture = Picture { $name }. Enlarge
client-picture-failed = The picture did not come. Try again
client-save = Save
client-close = Close

## Leaving
client-leave = Leave
client-leave-title = Leave the conversation?
client-leave-text = It ends for both of you. You can still read it here.
client-stay = Stay

## Afterwards
client-rating = How was the chat?
client-rating-low = Poor
client-rating-high = Very good
# $count is a number from 1 to 5.
client-stars = { $count } of 5
client-rating-text = What should we know? (optional)
client-rating-missing = Choose from 1 to 5.
client-rated = Thank you. You gave { $count } of 5.

## Links that lead nowhere
client-used = This link has been used
client-used-text = Somebody has opened it already. If it was you, go on in that browser, or ask the person who sent it for a new one.
client-expired = This link has expired
client-expired-text = It was valid for a limited time. Ask the person who sent it for a new one.
client-revoked = This link was withdrawn
client-revoked-text = It does not work any more. Ask the person who sent it for a new one.
client-unknown = This link is not known
client-unknown-text = Check that you opened the whole address, or ask the person who sent it for a new link.
client-banned = This chat is closed to you
client-banned-text = The company takes no chats from this browser any more.
client-limited = Too many attempts
client-limited-text = They came from your network. This page tries again by itself in { $time }.
client-unreachable = Nothing answers
client-try-again = Try again

## Why something did not work
client-error-server_unreachable = The server does not answer. Check your connection, then try again.
client-error-unavailable = The server cannot do it now. Try again in a moment.
client-error-queue_full = Too many people are waiting right now. Try again in some minutes.
client-error-group_offline = Nobody is here right now. Come back later.
client-error-operator_missing = Nobody can take your chat right now. Try again later.
client-error-bad_contact = An answer cannot reach this. Check the e-mail address or the phone number.
client-error-session_ended = The conversation had ended.
client-error-too_large = The message is too long. Shorten it or send it in parts.
client-error-unknown = The server refused this. Load the page again, then try again.
client-error-incomplete = Something is missing. Load the page again, then try again.
