# What an error says to a person: what happened, then what to do. One message for each code of the wire.

error-bad_request = The server did not understand the request. Update Deskbell and try again.
error-unauthorized = Your sign-in has ended. Sign in again.
error-wrong_credentials = User name or password is wrong.
error-forbidden = You are not allowed to do this. Ask your administrator.
error-not_found = This is not there any more.
error-upgrade_required = This Deskbell and the server do not fit together. Install the newest version of Deskbell.
error-too_large = This is longer than allowed. Split it into several messages.
error-already_accepted = This client was taken by { $operator }. Accept another one.
error-session_ended = The conversation is over. Close it.
error-session_not_active = The client still waits. Accept first, then write.
error-conflict = The server has something else under this name. Try again.
error-invitation_unknown = The server does not know this invitation. Create a new one.
error-invitation_used = This invitation was used by another client. Create a new one.
error-invitation_expired = This invitation has expired. Create a new one.
error-internal = The server failed. Try again, and tell your administrator if it goes on.
error-unavailable = The server is busy or restarting. Try again in a moment.
error-server_unreachable = No server answers at this address. Check the spelling and the network.
error-not_deskbell = Something answers at this address, but it is not a Deskbell server. Check the spelling.
error-bad_address = This is not an address. Write it like chat.example.com.
error-insecure_address = The connection to this address would not be encrypted. Use an address with https.
error-certificate_not_trusted = This server’s certificate is not trusted. Ask your administrator.
error-local_storage = This computer could not store it. Free some disk space and try again.
error-signed_out = You are not signed in. Sign in and try again.
error-local_server = The server on this computer could not start. Close other copies of Deskbell and try again.
error-unknown = Something went wrong. Try again, and update Deskbell if it goes on.
