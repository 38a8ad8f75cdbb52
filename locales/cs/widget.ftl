# Co klient čte kolem tlačítka chatu na webu firmy. Jen prostý text a zástupky { $name }: překládají se při sestavení.

# Tlačítko a jeho panel.
widget-chat = Chat: { $group }
# Co stojí za jménem tlačítka.
widget-online = nyní online
widget-busy = odpověď může trvat déle
widget-offline = teď tu nikdo není
widget-close = Zavřít chat
# $count je číslo; nic dalšího se s ním neříká.
widget-new = Nové zprávy: { $count }

# Když web nebo síť brání chatu v otevření.
widget-stuck = Na této stránce se chat neotevřel.
widget-elsewhere = Otevřít v nové kartě
