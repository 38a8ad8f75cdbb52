# What an error says to a person: what happened, then what to do. One message for each code of the wire.

error-bad_request = The server did not understand the request. Update Deskbell and try again.
error-unauthorized = Your sign-in has ended. Sign in again.
error-wrong_credentials = User name or password is wrong. Check both and try again.
error-forbidden = You are not allowed to do this. Ask your administrator.
error-not_found = This is not there any more.
error-upgrade_required = This Deskbell and the server do not fit together. Install the newest version of Deskbell.
error-too_large = This is longer than allowed. Split a text into several messages, or send a smaller file.
error-already_accepted = This client was taken by { $operator }. Accept another one.
error-session_ended = The conversation is over. Close it.
error-session_not_active = The client still waits. Accept first, then write.
error-conflict = The server has something else under this name. Try again.
error-invitation_unknown = The server does not know this invitation. Create a new one.
error-invitation_used = This invitation was used by another client. Create a new one.
error-invitation_expired = This invitation has expired. Create a new one.
error-invitation_revoked = This invitation was revoked. Create a new one.
error-invitation_not_yet_valid = This invitation is not valid yet. Come back when it starts.
error-bad_invitation = { $reason ->
    [too_short] This time is too short. Choose at least { $minutes } min.
    [too_long] This time is too long. Choose at most { $minutes } min.
    [over_already] This time is over already. Choose a later one.
    [end_before_start] The end is before the start. Choose a later end.
    [start_too_far] The start is too far away. Choose one at most { $minutes } min ahead.
    [no_end] It needs an end. Choose a length or an end.
    [uses] This number of clients does not work. Choose 1 to 1,000,000.
   *[other] The invitation cannot be like this. Change its times and try again.
}
error-operator_missing = The operator cannot take anybody now. Leave a message or come back later.
error-bad_contact = This is neither an e-mail address nor a phone number that can be answered. Check it and try again.
error-channel_locked = Your administrator has locked this channel. Ask your administrator to change it.
error-slots_full = You have as many conversations as you can take. End one, then accept.
error-queue_full = The queue is full. Try again in a few minutes.
error-group_offline = Nobody is there now. Come back later.
error-reason_unknown = This away reason is not there any more. Choose another one.
error-status_changed_since = Your status was changed elsewhere in the meantime, so it stays as it is. Choose again if you want another.
error-file_refused = { $reason ->
    [not_allowed] Your company does not take files here. Send a link instead.
    [kind] Your company does not take files of this kind. Choose another one.
    [program] Programs and scripts are never sent. Send a link instead.
    [empty] This file is empty. Choose another one.
   *[other] This file is not taken. Choose another one.
}
error-banned = This client may not come in any more. Lift the ban first.
error-incomplete = { $field ->
    [name] The name is missing. Write it and try again.
    [email] The e-mail address is missing. Write it and try again.
    [phone] The phone number is missing. Write it and try again.
    [message] The message is missing. Write it and try again.
    [result] The result is missing. Choose one and try again.
   *[other] Something is missing. Fill it in and try again.
}
error-nobody_there = Nobody could accept it there: { $name } is not available now. Choose somebody else.
error-bad_settings = The settings were not saved: { $field } { $reason }. Correct it and try again.
error-internal = The server failed. Try again, and tell your administrator if it goes on.
error-unavailable = The server is busy or restarting. Try again in a moment.
error-rate_limited = Too many attempts to sign in failed. Wait { $minutes } min, then try again.
error-bad_sound = { $reason ->
    [too_large] This file is larger than 1 MB. Choose a smaller one.
    [too_long] This sound lasts longer than 10 seconds. Choose a shorter one.
    [unknown_kind] This is neither WAV nor Ogg nor MP3. Choose a file of one of these kinds.
    [broken] No sound can be read from this file. Choose another one.
    [silent] This file holds nothing that can be heard. Choose another one.
    [unreadable] This file cannot be read. Check that you may open it, or choose another one.
    [not_kept] The file is good but could not be kept. Free some disk space and try again.
   *[other] This file cannot be used as a sound. Choose another one.
}
error-file_unreadable = This file cannot be read. Check that you may open it, or choose another one.
error-server_unreachable = No server answers at this address. Check the spelling and the network.
error-not_deskbell = Something answers at this address, but it is not a Deskbell server. Check the spelling.
error-bad_address = This is not an address. Write it like chat.example.com.
error-insecure_address = The connection to this address would not be encrypted. Use an address with https.
error-certificate_not_trusted = This server’s certificate is not trusted, so nothing was sent. Ask your administrator.
error-not_encrypted = The server at this address does not encrypt, so nothing was sent. Check the port, or ask your administrator for the address with https.
error-encrypted_only = What answers at this address does not speak plain HTTP. Write https:// in front of the address, or check the port.
error-local_storage = This computer could not store it. Free some disk space and try again.
error-signed_out = You are not signed in. Sign in and try again.
error-local_server = The server on this computer could not start. Close other copies of Deskbell and try again.
error-not_saved = The file could not be saved. { $reason ->
    [no_space] The disk is full: free some space, then save again.
    [not_allowed] You may not write to { $folder }: change that, then save again.
    [no_folder] There is no folder { $folder }: make it, then save again.
   *[other] Check the folder { $folder }, then save again.
}
error-nothing_opens = { $kind ->
    [mail] No mail program is set up on this computer. Set one up, or copy what you need.
    [phone] No program for calls is set up on this computer. Set one up, or dial the number yourself.
    [settings] The system’s settings could not be opened. Open them yourself.
   *[folder] No file manager opens on this computer. Look into your downloads folder.
}
error-unknown = Something went wrong. Try again, and update Deskbell if it goes on.
