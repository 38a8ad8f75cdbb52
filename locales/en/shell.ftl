# Tray, popups and what is printed at start.

tray-online = Online
tray-away = Away
tray-waiting = { $count ->
    [0] Nobody is waiting
    [one] { $count } client waiting
   *[other] { $count } clients waiting
}
tray-waiting-unknown = The queue is unknown while you are offline
tray-signed-out = Not signed in
tray-unread = { $count ->
    [one] { $count } message not read
   *[other] { $count } messages not read
}
tray-mute = Mute sounds
tray-mute-minutes = { $count } minutes
tray-mute-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
tray-muted = Muted until { $time }, unmute
tray-open = Open Deskbell
tray-quit = Quit

popup-client = Client
popup-waiting-title = { $name } is waiting
popup-waiting-body = Came by your invitation.
popup-waiting-label = Came by your invitation “{ $label }”.
popup-waiting-group = In the queue of { $group }.
popup-transfer-title = { $from } transfers { $name } to you
popup-transfer-group-title = { $from } transfers { $name } to { $group }
popup-transfer-body = Accept to go on with the conversation.
popup-left-title = { $name } left a message
popup-left-body = Answer by e-mail or telephone.
popup-left-label = By your invitation “{ $label }”. Answer by e-mail or telephone.
popup-not-responding-title = You are away
popup-not-responding-body = { $count ->
    [0] You did not answer your last offers, so nobody is offered to you.
    [one] You did not answer an offer, so nobody is offered to you.
   *[other] You did not answer { $count } offers in a row, so nobody is offered to you.
}
popup-wrote-title = { $name } wrote
popup-wrote-body = In a conversation of yours.
popup-connection-lost-title = Connection lost
popup-connection-lost-body = Clients do not reach you until it is back. Deskbell keeps trying.
popup-connection-stopped = Clients do not reach you. Open Deskbell to see why.
popup-connection-back-title = Connected again
popup-connection-back-body = The server can be reached.
popup-summary-waiting = { $count ->
    [one] { $count } client waits
   *[other] { $count } clients wait
}
popup-summary-wrote = { $count ->
    [one] New messages in { $count } conversation
   *[other] New messages in { $count } conversations
}
popup-summary-open = Open the one who waits longest.
popup-test-title = This is a test
popup-test-body = This is how Deskbell tells you that a client waits.
popup-open = Open
popup-accept = Accept
popup-online = Go online
popup-retry = Try now
popup-seen = I see it

# A letter to a client, and an entry in his or her calendar.
mail-subject = Your chat with { $company }
mail-hello = Hello,
mail-invite = here is your link to a chat with { $operator }, { $company }:
mail-start = Can be opened from: { $moment }
mail-end = Valid until: { $moment }
mail-one-off = The link is for you alone: as soon as somebody has joined by it, nobody else can.
mail-moment = { $weekday ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
}, { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }, { $time } ({ $zone })
calendar-title = Chat: { $operator }, { $company }
file-invitation = Invitation

demo-ready = Deskbell is open and Ines Duarte is signed in. Be a client: open this address in a browser.
demo-failed = The demonstration could not start: { $reason }
demo-living = Simulated clients come by themselves, wait for you, talk and leave. While you are Away nobody comes.
demo-client = Simulated client

start-failed = Deskbell could not start. { $reason }
start-folder = It cannot use its data folder { $folder }. Make sure that you may write there and that the disk has free space, then start Deskbell again.
start-no-folder = Its data folder cannot be found. Set HOME to a folder that you can write to.

choose-files = Send files
