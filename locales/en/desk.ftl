# The operator's workspace window.

app-name = Deskbell
colleague = a colleague
a-supervisor = a supervisor
client-unnamed = Client
close = Close
cancel = Cancel
save = Save
saving = Saving
saved = Saved
dismiss = Dismiss
copied = Copied

## Sign in

sign-in-lead = Sign in to your company’s chat server
sign-in-address = Server address
sign-in-address-hint = Your administrator gave it to you.
sign-in-address-missing = Enter the server’s address.
sign-in-checking = Looking for the server…
sign-in-answers-encrypted = { $company } answers. The connection is encrypted.
sign-in-answers-local = { $company } answers on this computer.
sign-in-server = The server
sign-in-username = User name
sign-in-username-missing = Enter your user name.
sign-in-password = Password
sign-in-password-missing = Enter your password.
sign-in-show-password = Show password
sign-in-hide-password = Hide password
sign-in = Sign in
sign-in-busy = Signing in
sign-in-or = No server yet?
sign-in-try = Try it on this computer
sign-in-try-busy = Starting the server
sign-in-try-hint = Starts a private server here with a demo company. Nothing leaves this computer.
start-failed-title = Deskbell could not start
start-failed = The window could not load the workspace. Quit Deskbell and start it again.
start-failed-folder = Deskbell cannot use its data folder. Make sure that you may write there and that the disk has free space, then start Deskbell again.
start-failed-no-folder = The data folder of Deskbell cannot be found. Set HOME to a folder that you can write to, then start Deskbell again.
start-failed-quit = Quit

## App bar

app-bar = Deskbell
new-invitation = New invitation
notifications = Notifications
notifications-off = Notifications (some are off)
status-online = Online
status-away = Away
status-online-when-back = Online when back
status-away-when-back = Away when back
status-reason-when-back = { $reason } when back
status-away-idle = Away: idle
status-away-locked = Away: screen locked
status-with-reason = Away with a reason
status-today = Today
status-paid = Paid
status-unpaid = Unpaid
status-paid-sum = Paid { $time }
status-unpaid-sum = Unpaid { $time }
status-gone = This reason is not offered any more
status-pending = The server has not confirmed this yet.
status-pending-offline = Not applied yet. It will be as soon as you are connected.
status-set-by = { $name } set your status to { $status } at { $time }.
cause-set-by = Set by { $name } at { $time }
cause-by = By { $name }
cause-idle = Away: idle since { $time }
cause-locked = Away: screen locked since { $time }
cause-not-responding = Away: offers not answered, since { $time }
not-responding = { $count ->
    [0] You did not answer your last offers, so you are away.
    [one] You did not answer an offer, so you are away.
   *[other] You did not answer { $count } offers in a row, so you are away.
}
not-responding-more = Nobody is offered to you.
not-responding-back = I am back
status-changing = Changing…
your-status = Your status
log-out = Log out
log-out-title = Log out now?
log-out-text = { $count ->
    [one] One conversation is still open, and its client gets no answer until you sign in again or a colleague takes over.
   *[other] { $count } conversations are still open, and their clients get no answer until you sign in again or a colleague takes over.
}
leave-title = Quit Deskbell now?
leave-text = Conversations are still open. Clients who write will not reach you until you start Deskbell again.
leave-confirm = Quit
## My profile

profile = My profile
profile-name = Display name
profile-name-hint = Clients see it. You sign in as { $username }.
profile-name-missing = Enter a name.
profile-zone = Time zone
profile-zone-hint = Your days begin at midnight there.
profile-zone-now = It is { $time } in { $zone } now.
profile-zone-here = Use this computer’s
photo = Photo
photo-hint = Clients see it. Choose a picture or drop one here; its middle is used.
photo-choose = Choose photo
photo-change = Change photo
photo-remove = Remove
photo-not-a-picture = This file is not a picture that can be read. Choose a JPEG, PNG or WebP file.
photo-too-large = This picture is too large. Choose one under 25 MB.
password = Password
password-hint = When you change it, your other computers are signed out.
password-current = Current password
password-new = New password
password-again = New password again
password-current-missing = Enter your current password.
password-short = Use at least { $count } characters.
password-same = This is the current password. Choose another one.
password-differs = This differs from the new password. Type the same one again.
password-wrong = This is not your current password. Check it and try again.
password-change = Change password
password-changed = Password changed

## History of statuses

history = History
history-mine = My history
history-of = History of { $name }
history-loading = The history is being loaded.
history-none = Nothing happened yet.
history-status = Status
history-from = From
history-until = Until
history-now = now
history-lasted = Lasted
history-present = Present for { $time }
history-cause = Cause
history-by = { $name }
history-by-you = You
history-by-operator = The operator
history-by-supervisor = A supervisor
history-sign-in = Signing in
history-idle = Nobody at the computer
history-locked = Screen locked
history-not-responding = Offers not answered
history-unknown = Unknown

## Connection

connection-connected = Connected
connection-connecting = Connecting…
connection-reconnecting = Reconnecting…
connection-offline = Offline since { $time }
connection-stopped = Not connected
connection-here = On this computer
banner-offline = You are offline and receive no clients.
banner-offline-more = Deskbell keeps trying; messages you write are kept and sent later.
banner-next-try = { $seconds ->
    [0] Trying now
   *[other] Next try in { $seconds } s
}
banner-try-now = Try now
banner-stopped = You are not connected and receive no clients.
banner-sign-in-again = Sign in again
banner-back = Connected again
banner-in-memory = The keychain of this computer is missing or locked, so you will have to sign in again next time. Unlock or install one and sign in again to change that.

## What does not work on this computer

troubles = What does not work on this computer
trouble-popups = Popups cannot be shown: this desktop’s notification service is missing or does not answer. Turn it on in the system’s settings; until then keep the sound on.
trouble-sound = Sounds cannot be played: no sound output can be opened. Connect or choose one in the system’s settings; until then watch the popups.
trouble-tray = This desktop shows no tray, so closing the window ends Deskbell and no client reaches you. Turn the tray on in the system’s settings; until then minimise the window instead.
trouble-keychain = Your sign-in could not be read from this computer’s keychain. Unlock it and start Deskbell again, or sign in here.
trouble-local-server = The server on this computer could not start, so nobody reaches you. Close other copies of Deskbell, make sure that the disk has free space, and start it again.
trouble-status-not-applied = Your status { $status } was not applied: it waited too long for the connection, or another one was chosen meanwhile. Choose it again if you still want it.
trouble-database-damaged = What Deskbell kept on this computer was damaged, so it began anew. The old file is kept as { $kept }; messages that were not sent yet are in it. Conversations are safe on the server.
trouble-database-newer = What Deskbell kept on this computer is from a newer version, so it began anew. The old file is kept as { $kept }. Install the newest version of Deskbell.

## Left column

queue-region = Queue and conversations
home = Home
back = Back
waiting = Waiting
waiting-count = { $count } waiting
waiting-oldest-first = oldest first
waiting-nobody = Nobody is waiting. The next client will ring here.
waiting-away = You are away, so nobody is offered to you.
waiting-go-online = Go online
waiting-unknown = The queue is unknown while you are offline.
waiting-connecting = The queue is being loaded.
waiting-invitation = Invitation
waiting-invitation-label = Invitation · { $label }
waiting-time = { $channel }, waiting { $time }
waiting-time-late = { $channel }, waiting { $time }, past the target
waiting-no-message = No message yet
left-messages = Left messages
left-answer-email = Left a message · answer by e-mail
left-answer-phone = Left a message · answer by phone
left-answer = Left a message
left-text = { $name } left a message and does not wait. Accept it, then answer by e-mail or phone.
accept = Accept
accepting = Accepting
decline = Decline
decline-hint = The client is offered to the next operator
declining = Declining
offer-mine = Offered to you
offer-left = { $time } left
pass-on = Pass on
pass-on-name = Pass on { $name }
pass-on-to = To the queue of
group-mine = yours
taken-by = Taken by { $name }
preview-name = Preview { $name }
conversations = My conversations
conversations-none = No open conversations.
conversation-left = Left the chat
conversation-over = The conversation is over
unread-count = { $count } unread
line-you = You: { $text }
line-other = { $name }: { $text }
channel-web-chat = Web chat
channel-video-call = Video call
channel-phone = Phone
channel-email = E-mail
channel-whatsapp = WhatsApp
channel-facebook = Facebook Messenger
channel-apple = Apple Messages
channel-custom = Custom channel
channel-unknown = Other channel

## Conversation

conversation-region = Conversation
conversation-loading = The conversation is being loaded.
header-waiting = waiting { $time }
header-lasts = { $time }
header-lasts-name = Lasts { $time }
end = End
end-title = End the conversation with { $name }?
end-text = The client sees that it is over and can write no more. It leaves your list.
end-confirm = End conversation
ending = Ending
messages = Messages
messages-none = Nothing was written yet.
messages-older = Older messages
messages-loading = Loading
messages-newest = { $count ->
    [0] Newest
    [one] { $count } new message
   *[other] { $count } new messages
}
day-today = Today
day-yesterday = Yesterday
author-time = { $name } · { $time }
delivery-sending = Sending…
delivery-sent = Sent
delivery-failed = Not sent
retry = Retry
delete = Delete
message-unknown = This needs a newer Deskbell to be shown.
note-you-joined = You joined the conversation
note-operator-joined = { $name } joined the conversation
note-ended-by-operator = The operator ended the conversation
note-ended-by-client = The client left the chat
note-operator-lost = The operator’s connection was lost, and the client waits again
note-passed-on = The client was passed on to { $group }
note-message-left = The client left a message and does not wait
composer-label = Message to { $name }
composer-placeholder = Write to { $name }, or / for a template
composer-new-line = new line
composer-offline = Kept here until the connection is back
composer-too-long = Too long by { $size } kB. Split it into several messages.
send = Send
preview-text = A preview. { $name } does not see that you read this.
ended-by-client = { $name } left the chat.
ended-other = The conversation is over.
ended-close = Close conversation
ended-close-busy = Closing
client = Client
client-show = Show client panel
client-hide = Hide client panel
client-name = Name
client-no-name = Not given
client-write = Write an e-mail to
client-call = Call
client-copy = Copy { $what }
client-left = Left a message
client-came = Came
client-language = Language
client-browser = Browser
client-page = Page
client-group = Group
client-system = System
client-came-by = Came by
client-waits-since = Waits since
client-waited = Waited
client-accepted = Accepted

## Home

home-tabs = Home
tab-channels = Channels
tab-invitation = Invitation
tab-team = Team
tab-notifications = Notifications
channels-lead = You are offered clients from the channels that are on.
channels-on = { $on } of { $all } on
channels-all-on = Turn all on
channels-off = All your channels are off.
channels-off-more = No clients are offered.
channels-none = Your administrator has not assigned a channel to you.
channels-count-hint = The count is of everybody who waits on the channel for you or your groups.
channel-is-on = Clients are offered to you
channel-is-off = Nobody is offered to you
channel-changing = Changing…
channel-held = Held back now
channel-held-away = You are away
channel-held-offline = You are not connected
channel-queue-unknown = Queue unknown
channel-nobody-waits = Nobody waits
channel-waiting = { $count ->
    [one] { $count } waits,
   *[other] { $count } wait,
}
channel-longest = longest { $time }
channel-late = past the target
channel-locked = Locked by your administrator
channel-locked-ask = To have a locked channel switched, ask your administrator.
invitation-works = Works
invitation-once = Once
invitation-many = Many times
invitation-at-most = At most
invitation-any = any
invitation-at-most-clients = clients
invitation-valid-for = Valid for
invitation-minutes = { $count } min
invitation-hours = { $count } h
invitation-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
invitation-custom = Custom
invitation-custom-length = Length
invitation-custom-until = Until
invitation-unit = Unit
invitation-unit-minutes = minutes
invitation-unit-hours = hours
invitation-unit-days = days
invitation-date = Date
invitation-time = Time
invitation-twice = The clocks go back that night, and this time comes twice.
invitation-twice-first = The first time
invitation-twice-second = The second time
invitation-label = Label
invitation-label-hint = (only you see it)
invitation-label-placeholder = Who is it for?
invitation-more = More
invitation-more-hint = Start, name, language
invitation-more-set = { $count } set
invitation-starts = Starts
invitation-starts-now = Now
invitation-starts-at = At
invitation-name = Client’s name
invitation-name-hint = (greets the client)
invitation-language = Language of the client’s page
invitation-language-browser = As the client’s browser
invitation-words-now = Until { $until }, { $whom }.
invitation-words-from = From { $from } until { $until }, { $whom }.
invitation-words-none = Complete the form to see what comes of it.
invitation-for-any = for any number of clients
invitation-for-clients = { $count ->
    [one] for one client
   *[other] for up to { $count } clients
}
invitation-wrong-empty = Fill this in.
invitation-wrong-number = Enter a number greater than 0.
invitation-wrong-skipped = This time does not exist that night: the clocks go forward over it. Choose another one.
invitation-wrong-past = This is over already. Choose a later time.
invitation-wrong-short = Choose at least 1 minute.
invitation-wrong-long = Choose at most { $length }.
invitation-wrong-before-start = This is before the start. Choose a later end.
invitation-wrong-far = Your company allows a start at most { $length } ahead.
invitation-create = Create invitation
invitation-create-busy = Creating
invitation-ready = The invitation is ready
invitation-ready-label = Invitation ready: { $label }
invitation-latest = Latest invitation
invitation-link = Link of the invitation
invitation-copy = Copy link
invitation-copied = Link copied
invitation-copy-name = Copy the link of { $label }
invitation-copy-failed = The clipboard refused. Select the text and copy it.
invitation-mail = Send by e-mail
invitation-calendar = Save calendar file
invitation-qr = QR code of the invitation
invitation-qr-enlarge = Enlarge QR
invitation-qr-show = Show QR
invitation-qr-save = Save picture
invitation-qr-over = Nobody can join by this invitation any more.
invitation-local = Your server runs on this computer, so the link opens on this computer only.
saved-in-downloads = Saved in Downloads
show-in-folder = Show in folder
invitations = My invitations
invitations-none = No invitations yet. Create one and send the link to your client.
invitations-filter = Which invitations to show
invitations-all = All { $count }
invitations-open = Open { $count }
invitations-in-use = In use { $count }
invitations-over = Over { $count }
invitations-find = Find by label or name
invitations-no-match = Nothing fits “{ $typed }”.
invitations-none-such = None of your invitations stands like this.
invitations-show-all = Show all
invitation-no-label = No label
invitation-for-name = for { $name }
invitation-state-not-yet-valid = Not yet valid
invitation-state-unused = Unused
invitation-state-valid = Valid
invitation-state-in-use = In use
invitation-state-used = Used
invitation-state-expired = Expired
invitation-state-revoked = Revoked
invitation-state-unknown = Unknown
invitation-starts-in-clock = Starts in { $time }
invitation-starts-minutes = Starts in { $count } min
invitation-starts-hours = Starts in { $count } h
invitation-starts-days = { $count ->
    [one] Starts in { $count } day
   *[other] Starts in { $count } days
}
invitation-expires-in-clock = Expires in { $time }
invitation-expires-minutes = Expires in { $count } min
invitation-expires-hours = Expires in { $count } h
invitation-expires-days = { $count ->
    [one] Expires in { $count } day
   *[other] Expires in { $count } days
}
invitation-expired-at = Expired { $when }
invitation-revoked-at = Revoked { $when }
invitation-no-end = No end
invitation-uses-none = Nobody came yet
invitation-use = { $name }, { $when }
invitation-uses = { $count ->
    [one] { $count } client came
   *[other] { $count } clients came
}
invitation-uses-of = { $count } of { $max } came
invitation-uses-more = { $count ->
    [one] and { $count } before
   *[other] and { $count } before
}
invitation-use-there = still open
invitation-details = Details of { $label }
invitation-valid = Valid
invitation-span = { $from } until { $until }
invitation-span-from = from { $from }, no end
invitation-made = Made
invitation-made-by = { $when }, by { $name }
invitation-url = Link
invitation-came = Who came
invitation-menu = Actions for { $label }
invitation-extend = Extend by { $length }
invitation-duplicate = Duplicate
invitation-revoke = Revoke
invitation-revoke-all = Revoke all
invitation-revoke-this-title = Revoke this invitation?
invitation-revoke-title = Revoke the invitation “{ $label }”?
invitation-revoke-all-title = { $count ->
    [one] Revoke { $count } invitation?
   *[other] Revoke all { $count } invitations?
}
invitation-revoke-text = { $count ->
    [one] Nobody else can join by its link. This cannot be undone.
   *[other] Nobody else can join by their links. This cannot be undone.
}
invitation-revoke-end = { $count ->
    [one] End the conversation too, which is still open
   *[other] End the { $count } conversations too, which are still open
}
invitation-say-revoked = Revoked
invitation-say-extended = Extended

## Team

team-summary = { $free } of { $all } can take clients now
team-unknown = The present state is unknown while you are offline. This is what was known last.
team-none = Nobody else is here yet.
team-find = Find by name or group
team-nobody = Nobody is called “{ $typed }”.
team-operator = Operator
team-status = Status
team-since = Since
team-presence = Presence
team-slots = Slots
team-channels = Channels
team-groups = Groups
team-actions = Actions
team-you = You
team-devices = { $all ->
    [one] { $connected } of { $all } computer
   *[other] { $connected } of { $all } computers
}
team-slots-used = { $used } of { $slots } slots used
team-channel-on = { $channel } is on
team-channel-off = { $channel } is off
team-no-channels = None
team-no-groups = None
team-menu = Actions for { $name }
team-sign-out = Sign out
team-sign-out-title = Sign out { $name }?
team-sign-out-text = All computers of this operator are signed out at once, and open conversations get no answer until somebody signs in or takes over.
role-supervisor = Supervisor
role-administrator = Administrator
device-connected = { $name }: connected
device-away = { $name }: not connected
presence-connected = Connected
presence-disconnected = Reconnecting
presence-gone = Offline since { $time }

## Notifications

notify-when = Popups come while you look at another window. What you are reading makes no sound.
notify-popup = Popup
notify-sound = Sound
notify-repeat = Repeat
notify-switch = { $event }: { $what }
alerts = What alerts you
alerts-hint = A sound that repeats stops when the event is answered
alert-event = Event
alert-queue = Client enters a queue
alert-queue-hint = Of a group you serve
alert-offer = Client is offered to you
alert-offer-hint = You are asked to accept
alert-invitation = Client comes by your invitation
alert-invitation-hint = Also while you are away
alert-transfer = A colleague hands over a conversation
alert-transfer-hint = To you, or to a group of yours
alert-message = Client writes
alert-message-hint = In a conversation of yours
alert-message-left = Client leaves a message
alert-message-left-hint = To be answered later
alert-not-responding = You are set away
alert-not-responding-hint = After offers without an answer
alert-connection-lost = Connection lost
alert-connection-lost-hint = For 20 seconds while Online
alert-connection-back = Connection back
alert-connection-back-hint = After you were told of the loss
alert-once = does not repeat
alert-silent = no sound to repeat
alert-pause = Pause between repeats
alert-every = every { $seconds } s
alert-always = Always sound for waiting clients
alert-always-hint = Also while you look at Deskbell, until you open them
alert-despite = Sound also while do not disturb is on
alert-despite-hint = Your system keeps popups back all the same
alert-more = Tone and loudness
alert-tone = Tone
alert-tone-usual = Usual ({ $tone })
alert-loudness = Loudness
alert-sound-off = The sound of this event is off.
alert-muted-hint = The bell at the top mutes all sounds for a while.
alert-text = Popups show
alert-text-hint = For screens that others can see
alert-text-all = Name and message
alert-text-name = Name only
alert-text-nothing = Neither
notify-volume = Volume for all
auto-away = Automatic away
auto-away-hint = You come back by yourself when you touch the computer
auto-away-idle = When nobody touches the computer
auto-away-lock = When the screen is locked
auto-away-minutes = { $count ->
    [one] after { $count } minute
   *[other] after { $count } minutes
}
auto-away-never = never
auto-away-as-company = as the company set ({ $time })
auto-away-company = Set by your company
auto-away-limit = Your company allows at most { $count } min.
appearance = Appearance
appearance-hint = On this computer
theme = Theme
theme-system = System
theme-light = Light
theme-dark = Dark
language = Language
language-system = System

## Whether alerts arrive

readiness = Will it reach you?
readiness-checked-now = Checked just now
readiness-checked = Checked at { $time }
readiness-not-checked = Being checked
readiness-check-again = Check again
readiness-checks = What was looked at
readiness-verdict = Verdict
verdict-sounds = Sounds
verdict-popups = Popups
ways = Sounds: { $sounds }. Popups: { $popups }.
way-works = will reach you
way-checking = being checked
way-switched-off = switched off in Deskbell
way-muted = muted for a while
way-do-not-disturb = held back by do not disturb
way-no-service = no notification service
way-refused = refused by the system
way-no-answer = the notification service does not answer
way-no-device = no sound device
way-silent = muted or at zero in the system
way-not-noticed = the last test was not noticed
way-unknown = for an unknown reason they do not arrive
held-back = Held back now
not-working = Not working now
standing-passed = Passed
standing-needs-you = Needs you
standing-failed = Failed
standing-unknown = Unknown
check-sounds = Sounds in Deskbell
check-output = Output device
check-popup-service = Notification service
check-do-not-disturb = Do not disturb
check-tray = Tray icon
check-autostart = Start with the system
check-test = Test
finding-checking = Being checked.
finding-not-told = Your system does not tell.
finding-sounds-on = Sounds are on in Deskbell
finding-sounds-on-more = Nothing is muted.
finding-sounds-muted = Sounds are muted
finding-sounds-muted-more = By you, until { $time }. Popups still come.
finding-sounds-off = Sounds are off in Deskbell
finding-sounds-off-more = A client who is offered to you makes no sound.
finding-sounds-at-zero = The volume is at zero in Deskbell
finding-sounds-at-zero-more = A client who is offered to you is not heard.
finding-output-takes = Output device works
finding-output-takes-more = { $told ->
    [yes] { $name }, volume { $volume } %.
   *[other] { $name } takes sound.
}
finding-output-stands-in = Another device plays
finding-output-stands-in-more = The one you chose is not connected. { $name } plays in its place.
finding-output-missing = No output device
finding-output-missing-more = Connect headphones or speakers, or choose some in the system’s settings.
finding-output-muted = The output is muted
finding-output-muted-more = { $name } is muted in the system.
finding-output-at-zero = The output is at zero
finding-output-at-zero-more = The volume of { $name } is at zero in the system.
finding-service-answers = Notification service answers
finding-service-answers-more = { $name } shows all that Deskbell tells.
finding-service-without-clicks = Clicks on popups do nothing
finding-service-without-clicks-more = { $name } shows popups but does not tell of clicks. Open Deskbell from the tray or the taskbar.
finding-service-without-body = Popups show the title alone
finding-service-without-body-more = { $name } shows who it is, but not what was written.
finding-service-missing = No notification service
finding-service-missing-more = This desktop has nothing that shows popups. Turn it on or install it.
finding-service-silent = The notification service does not answer
finding-service-silent-more = It may hang. Log out of the desktop and in again, or start it anew.
finding-service-refuses = Popups are refused
finding-service-refuses-more = Allow Deskbell’s notifications in the system’s settings.
finding-popups-off = Popups are off in Deskbell
finding-popups-off-more = A client who is offered to you makes no popup.
finding-do-not-disturb-off = Do not disturb is off
finding-do-not-disturb-off-more = Your system shows popups at once.
finding-do-not-disturb-on = Do not disturb is on
finding-do-not-disturb-on-more = { $anyway ->
    [yes] Your system collects popups silently until you turn it off. Sounds come all the same.
   *[other] Your system collects popups silently until you turn it off. Sounds wait too.
}
finding-tray-there = Tray icon is available
finding-tray-there-more = Deskbell stays reachable when its window is closed.
finding-tray-missing = No tray
finding-tray-missing-more = Closing the window ends Deskbell. Minimise it instead.
finding-autostart-on = Deskbell starts with the system
finding-autostart-on-more = You cannot forget to open it.
finding-autostart-off = Deskbell does not start with the system
finding-autostart-off-more = Nothing reaches you until you open it.
finding-test-noticed = You saw and heard the last test
finding-test-noticed-more = Popups and sounds reach you here.
finding-test-not-seen = You did not see the last test
finding-test-not-seen-more = Look where your system shows notifications, and whether it hides them.
finding-test-not-heard = You did not hear the last test
finding-test-not-heard-more = Check the device, its volume and its cable.
finding-test-not-noticed = You did not notice the last test
finding-test-not-noticed-more = Check notifications and sound in the system’s settings.
finding-test-not-made = Not tested yet
finding-test-not-made-more = Only you know whether you see and hear it.
output-unnamed = The output
remedy-sounds-on = Turn sounds on
remedy-popups-on = Turn popups on
remedy-open-sound = Open sound settings
remedy-open-notifications = Open notification settings
remedy-start-with-system = Start with the system
remedy-test-again = Test again
test-lead = Shows a real popup and plays the real sound.
test-begin = Test
test-again = Test again
test-question = Did you see and hear it?
test-question-heard = You saw it. Did you hear it too?
test-question-seen = You heard it. Did you see it too?
test-both = Both
test-only-seen = Only seen
test-only-heard = Only heard
test-neither = Neither
test-result-both = Seen and heard at { $time }. Alerts reach you.
test-result-seen = Seen but not heard at { $time }. See above what can be done.
test-result-heard = Heard but not seen at { $time }. See above what can be done.
test-result-neither = Neither seen nor heard at { $time }. See above what can be done.
alertless = No alert reaches you.
alertless-offers = Unless another of your computers can alert you, no clients are offered to you until one does.
alertless-why = See what can be done
team-alertless = No alert reaches
team-alertless-more = No alert would reach { $name }. { $ways }
receipts = Last alerts
receipts-hint = What became of each
receipts-none = No alert since Deskbell was started.
receipt-test = Test
receipt-popup = Popup
receipt-sound = Sound
outcome-shown = Shown
outcome-replaced = Shown in place of the one before
outcome-do-not-disturb = Held back by do not disturb
outcome-refused = Refused by the system
outcome-no-service = No notification service
outcome-timed-out = The notification service did not answer
outcome-played = Played
outcome-stopped = Over before it was heard
outcome-muted = Muted by you
outcome-no-device = No output device
outcome-device-lost = The device went away while it played
outcome-file-broken = Your file could not be read, the usual tone played
outcome-unknown = Not known

## Sounds and mute

sound-card = Sound
sound-card-hint = Device, volume and tones
output = Plays on
output-default = System default
output-gone = Chosen device (not connected)
output-chosen = Chosen device
tones = Tones
tones-hint = Files of your own: WAV, Ogg or MP3, up to 1 MB and 10 seconds.
tone-client-waiting = New client
tone-client-wrote = Message
tone-invitation = Invitation
tone-transfer = Transfer
tone-call = Call
tone-warning = Warning
tone-listen = Listen
tone-listen-name = Listen: { $name }
tone-own = Own file…
tone-own-name = Own file: { $name }
tone-is-own = Your file
tone-usual = Use the usual one
tone-usual-name = Use the usual one: { $name }
mute-for = Mute sounds for { $length }
mute-popups = Popups still come.
unmute = Unmute
mute-begun = Sounds are muted until { $time }
mute-over = Sounds are not muted any more
bell-muted = Sounds are muted for { $minutes } min
bell-left = { $minutes } min
bell-marked = Notifications: alerts may not reach you
bell-marked-too = Alerts may not reach you for another reason too

## Keyboard

keys-title = Keyboard
keys-accept = Accept the oldest waiting client
keys-preview = Preview it
keys-home = Home
keys-conversation = Conversation by its place
keys-next-conversation = Next conversation
keys-next-unread = Next unread conversation
keys-region = Next part of the window
keys-send = Send
keys-new-line = New line
keys-end = End the conversation
keys-client-panel = Client panel
keys-new-invitation = New invitation
keys-create = Create, save and close in a form
keys-status-menu = Status menu
keys-mute = Mute sounds, or unmute
keys-shortcuts = This list
keys-close = Close the topmost layer

## Said to screen readers

say-waiting = { $name } is waiting
say-offered = { $name } is offered to you
say-left = { $name } left a message
say-message = { $name }: { $text }
