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
tray-open = Open Deskbell
tray-quit = Quit

popup-client = Client
popup-waiting-title = { $name } is waiting
popup-waiting-body = Came by your invitation.
popup-waiting-label = Came by your invitation “{ $label }”.
popup-waiting-group = In the queue of { $group }.
popup-not-responding-title = You are away
popup-not-responding-body = You did not answer your last offers, so nobody is offered to you.
popup-open = Open

demo-ready = Deskbell is open and Ines Duarte is signed in. Be a client: open this address in a browser.
demo-failed = The demonstration could not start: { $reason }
demo-living = Simulated clients come by themselves, wait for you, talk and leave. While you are Away nobody comes.
demo-client = Simulated client

start-failed = Deskbell could not start. { $reason }
start-folder = It cannot use its data folder { $folder }. Make sure that you may write there and that the disk has free space, then start Deskbell again.
start-no-folder = Its data folder cannot be found. Set HOME to a folder that you can write to.
