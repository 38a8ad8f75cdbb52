# What is known of clients, transfers, templates, bans, and the command palette of the operator's window.

optional = (optional)
loading = Loading

## Client panel

client-edit = Edit name, phone and e-mail
client-phone-label = Phone
client-phone-wrong = This is not a phone number. Write digits, with + in front of the country.
client-email-label = E-mail
client-email-wrong = This is not an e-mail address. Check its spelling.
client-no-contact = No phone and no e-mail address yet.
client-parameters = Parameters
client-computer = Browser
client-referrer = Came from
client-time = Local time
client-ahead = { NUMBER($hours) } h ahead of you
client-behind = { NUMBER($hours) } h behind you
client-session = Session
client-tags = Tags
client-no-tags = No tags.
tag-add = Add tag
tag-drop = Remove tag { $tag }
tag-placeholder = Type, then Enter
tag-known = Tags your team uses
client-notes = Notes
client-notes-hint = Only your team sees these
client-notes-more = { $count ->
    [one] Show one older note
   *[other] Show { $count } older notes
}
note-write = Write a note
note-save = Save note
note-by = { $name }, { $time }
client-earlier = Earlier sessions
client-earlier-all = All { $count }
client-earlier-none = This is the first one.
earlier-by = { $count ->
    [one] { $name }, one message
   *[other] { $name }, { $count } messages
}
earlier-nobody = { $count ->
    [one] Nobody answered, one message
   *[other] Nobody answered, { $count } messages
}
earlier-now = Now
client-rating = Rating
client-rating-stars = { $stars } of 5 stars

## Transfer

transfer-title = Transfer { $name }
transfer-text = The conversation stays with you until somebody accepts it. If nobody does, it returns.
transfer-to = To whom
transfer-find = Find an operator or a group
transfer-none = Nobody is called so.
transfer-operators = Operators
transfer-groups = Groups
transfer-not-there = Not available
transfer-full = No free slot
transfer-free = { $count ->
    [one] One free slot
   *[other] { $count } free slots
}
transfer-group = { $available }, { $waiting }
transfer-available = { $count ->
    [one] One is there
   *[other] { $count } are there
}
transfer-waiting = { $count ->
    [0] nobody waits
    [one] one waits
   *[other] { $count } wait
}
transfer-nobody = Nobody is there
transfer-note = Note
transfer-note-hint = What your colleague should know. The client does not see it.
transfer-choose = Choose somebody first.
transfer-busy = Asking
transfer-give-to = Transfer to { $name }
transfer-begun = { $name } is asked to accept

## End and after-work

end-text-result = The client sees that it is over and can write no more. You then write the result.
end-on-its-way = Something here is not sent yet and would not reach the client.
after-title = How did it go with { $name }?
after-left = { $time } left
after-left-hint = Then it is closed. What is written by then is kept.
after-result = Result
after-missing = Choose a result first.
after-note = Note for your team
after-save = Save and close
after-hint = It takes one of your slots until you close it.
after-hint-needs = Your company wants a result. It takes one of your slots until then.

## Bans

ban-title = Ban { $name }?
ban-text = The conversation ends, and this client’s browser cannot come in any more.
ban-reason = Reason
ban-reason-hint = For your colleagues. The client does not see it.
ban-reason-missing = Write why, so that your colleagues know.
ban-length = For how long
ban-hour = 1 hour
ban-day = 1 day
ban-week = 7 days
ban-month = 30 days
ban-until-lifted = Until lifted
ban-busy = Banning
ban-confirm = Ban client
ban-done = { $name } may not come in any more
bans-title = Banned clients
bans-lead = Clients who may not come in, and why.
bans-show = Show
bans-none = Nobody is banned.
ban-by = { $name }, { $time }
ban-until = Until { $time }
ban-lift = Lift
ban-lift-of = Lift the ban of { $name }

## Templates

templates = Templates
templates-lead = Stored answers. Write / in a conversation to insert one.
templates-find = Find a template
templates-hint = Choose a template to read or change it.
manager-none = No templates yet. Store an answer that you write often.
manager-no-match = No template holds these words.
template-new = New
template-new-title = New template
template-companys = The company’s
template-whose = Whose
template-locked = The company’s templates are changed by supervisors and administrators.
template-name = Name
template-name-missing = Give it a name to find it by.
template-folder = Folder
template-language = Language
template-any-language = Any
template-groups = Groups
template-groups-hint = None ticked: for clients of all groups.
template-text = Text
template-text-missing = Write what it says.
template-unknown = Nothing is known by the name of { $names }. It is inserted as it stands.
template-variables = Insert what differs from talk to talk
template-preview = Preview
template-preview-none = Nothing written yet.
template-delete = Delete
template-delete-ask = Delete it for good?
variable-client-first-name = First name
variable-client-name = Client’s name
variable-client-email = Client’s e-mail
variable-client-phone = Client’s phone
variable-client-page = Page
variable-operator-name = Your name
variable-company = Company
variable-group = Group
variable-parameter = Parameter
example-first-name = Anna
example-name = Anna Lindqvist
example-group = Support

## Command palette

palette-title = What to do
palette-label = Find an action or a conversation
palette-placeholder = Type what you want to do, or a client’s name
palette-none = Nothing is called “{ $query }”.
act-section-talk = Conversation
act-section-go = Go to
act-section-status = Status and sound
act-section-look = Look
act-section-people = Clients
act-preview = Preview the oldest waiting client
act-template = Insert a template
act-take-back = Take the transfer back
act-home = Home: { $tab }
act-shortcuts = List of shortcuts
act-reconnect = Connect now
act-status = Set status: { $status }
act-mute = Mute sounds
act-look = { $what }: { $value }
act-waits = waits
act-left = left a message

## Settings

contrast = Contrast
contrast-more = More
density = Spacing
density-comfortable = Comfortable
density-compact = Compact

## Keys

keys-palette = Every action by its name
keys-previous-conversation = Previous conversation
keys-move = Move inside a list or menu
keys-back = Back to the left column, in a narrow window
