# What a client reads around the chat button on the company's own site. Only plain text and { $name } placeholders: the build compiles them.

# The button and its panel.
widget-chat = Chat with { $group }
# What follows the name of the button.
widget-online = online now
widget-busy = an answer may take longer
widget-offline = nobody is here right now
widget-close = Close chat
# $count is a number; nothing else is said with it.
widget-new = New messages: { $count }

# Where the site, or the network, keeps the chat from opening.
widget-stuck = The chat does not open on this page.
widget-elsewhere = Open it in a new tab
