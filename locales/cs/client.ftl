# Co klient čte na stránce pozvánky nebo skupiny. Jen prostý text a zástupky { $name }: stránka je překládá při sestavení.

# The document's title and description, which previews of the link show: the company and nobody else.
client-title = { $company }: chat
client-description = Otevře chat v prohlížeči: { $company }.
client-title-talk = { $company }: chat, { $operator }
client-noscript = Tato stránka potřebuje JavaScript. Zapněte jej a načtěte stránku znovu.
client-loading = Načítá se

## Before joining
client-card-title = Chat: { $operator }
client-available = { $company }, nyní online
client-unavailable = { $company }, nyní není k dispozici
client-hello = Dobrý den, tato pozvánka je pro vás: { $name }
# What follows "is not available" or "is with other clients".
client-may-start = Chat můžete přesto zahájit, zprávy zde počkají na odpověď.
client-name = Vaše jméno
client-name-missing = Zadejte své jméno.
client-email-missing = Zadejte svou e-mailovou adresu.
client-phone-missing = Zadejte své telefonní číslo.
# Follows the name of a field that may stay empty.
client-optional = (nepovinné)
client-start = Zahájit chat
client-starting = Zahajuje se
client-valid-until = Soukromý odkaz, platí do { $time }

## A group's page, before joining
client-group-open = Brzy se vám někdo ozve.
client-group-busy = Teď tu nikdo není.

## An invitation that has not begun
client-begins = Začátek: { $time }
client-begins-in = Zbývá
client-opens-itself = Až přijde čas, chat se na této stránce otevře sám.
client-calendar = Uložit do kalendáře

## The operator cannot take anybody now
client-missing = { $operator } teď není k dispozici.
client-busy = { $operator } se právě věnuje jiným klientům.
client-come-back = Vraťte se později.
# $time is a length, as "2 minutes".
client-passed-on = Pokud to potrvá ({ $time }), ozve se vám skupina { $group }.

## Leaving a message
client-may-leave = Zanechte vzkaz, odpověď přijde e-mailem nebo telefonem.
client-leave-message = Zanechat vzkaz
client-back = Zpět
client-text = Vaše zpráva
client-email = E-mail
client-phone = Telefon
client-either = Odpověď přijde e-mailem nebo telefonem, stačí jeden z údajů.
client-text-missing = Napište zprávu.
client-send-message = Odeslat vzkaz
client-letter-kept = Vzkaz je uložen zde a odešle se, jakmile bude spojení.
client-left = Váš vzkaz dostal příjemce { $operator }. Odpověď přijde na { $address }, nebo sem, dokud je stránka otevřená.
# Stands in client-left for an address that this browser does not know.
client-given-address = zadanou adresu

## The conversation
client-waiting = Čekáme, až se ozve { $operator }. Psát můžete už teď.
client-keep-writing = Pište dál, zprávy zde počkají na odpověď.
# $count is the place in the queue, a number.
client-position = Jste { $count }. v pořadí.
client-active = Píšete si: { $operator }.
client-ended-operator = Konverzaci ukončila druhá strana ({ $operator }).
client-ended-client = Konverzaci jste opustili.
client-ended-system = Konverzace skončila.
client-reconnecting = Spojení je přerušeno, navazuje se znovu. Co napíšete, zůstane zde a odešle se po obnovení.
client-fresh = Zahájit novou konverzaci
client-connected-again = Spojení je obnoveno
client-outdated = Tato stránka je zastaralá. Načtěte ji znovu, pak můžete pokračovat.
client-reload = Načíst znovu
client-messages = Zprávy
client-older = Zobrazit starší zprávy
client-newer = Nové zprávy
client-placeholder = Napište zprávu
# Below the field, where the company lets its operators see what is not sent yet.
client-preview = Co píšete, vidí { $operator } ještě před odesláním.
client-typing = { $operator } píše
client-sound = Zvuk nových zpráv
client-send = Odeslat
client-keys = Enter odešle, Shift Enter začne nový řádek
client-not-kept = Tento prohlížeč pro tuto stránku nic neukládá. Nechte panel otevřený, dokud neskončíte.
client-you = Vy
client-sending = Odesílá se
client-sent = Odesláno
client-read = Přečteno
client-failed = Nedoručeno
client-delete = Smazat
client-cancel = Zrušit
client-unknown-content = Tuto zprávu stránka neumí zobrazit. Načtěte ji znovu.
client-today = Dnes, { $time }
client-yesterday = Včera, { $time }

## System notes; an end is told by client-ended-operator and client-ended-client
client-note-joined = V chatu je { $name }
client-note-lost = Spojení bylo přerušeno ({ $operator }). Jste znovu první na řadě, někdo další se vás ujme.
# Stands in client-note-lost for an operator whose name is not known.
client-us = u nás
client-note-passed = Nyní se vás ujme skupina { $group }.
client-note-transferred = Chat předává { $from }. Dál se vám věnuje { $to }.
client-note-left = Zanechali jste vzkaz.

## Files
client-attach = Přiložit soubory
client-attached = Odešle se se zprávou
# $limit is a size, as "20 MB".
client-file-limit = Nejvýše { $limit } na soubor
client-file-over = Soubor { $name } je větší než { $limit }. Pošlete raději odkaz.
client-file-many = Najednou lze poslat { $count } souborů. Nejprve odešlete tyto.
client-file-no = Soubory se tu nepřijímají.
client-file-kind = Soubory tohoto druhu se tu nepřijímají.
client-file-program = Programy se nepřijímají.
client-file-empty = V tomto souboru nic není.
client-file-large = Soubor je příliš velký. Pošlete raději odkaz.
client-remove-file = Odebrat { $name }
client-drop = Přetáhněte soubory sem
client-uploading = Odesílá se { $name }
# $size is a kind and a size, as "PDF, 184 kB".
client-save-file = { $name }, { $size }. Uložit
client-picture = Obrázek { $name }. Zvětšit
client-picture-failed = Obrázek nedorazil. Zkusit znovu
client-save = Uložit
client-close = Zavřít

## Leaving
client-leave = Odejít
client-leave-title = Opustit konverzaci?
client-leave-text = Skončí pro obě strany. Číst si ji zde můžete i potom.
client-stay = Zůstat

## Afterwards
client-rating = Jaký byl chat?
client-rating-low = Špatný
client-rating-high = Velmi dobrý
# $count is a number from 1 to 5.
client-stars = { $count } z 5
client-rating-text = Co bychom měli vědět? (nepovinné)
client-rating-missing = Vyberte od 1 do 5.
client-rated = Děkujeme. Vaše hodnocení: { $count } z 5.

## Links that lead nowhere
client-used = Tento odkaz už byl použit
client-used-text = Někdo jej už otevřel. Pokud jste to byli vy, pokračujte ve stejném prohlížeči, nebo požádejte o nový toho, kdo vám jej poslal.
client-expired = Platnost odkazu skončila
client-expired-text = Odkaz platil jen omezenou dobu. Požádejte o nový toho, kdo vám jej poslal.
client-revoked = Tento odkaz byl odvolán
client-revoked-text = Už neplatí. Požádejte o nový toho, kdo vám jej poslal.
client-unknown = Tento odkaz neznáme
client-unknown-text = Zkontrolujte, zda jste otevřeli celou adresu, nebo požádejte o nový odkaz toho, kdo vám jej poslal.
client-banned = Tento chat je pro vás uzavřen
client-banned-text = Firma už z tohoto prohlížeče chaty nepřijímá.
client-limited = Příliš mnoho pokusů
client-limited-text = Přišly z vaší sítě. Stránka to zkusí znovu sama ({ $time }).
client-unreachable = Nikdo neodpovídá
client-try-again = Zkusit znovu

## Why something did not work
client-error-server_unreachable = Server neodpovídá. Zkontrolujte připojení a zkuste to znovu.
client-error-unavailable = Server to teď nemůže udělat. Zkuste to za chvíli znovu.
client-error-queue_full = Právě čeká příliš mnoho lidí. Zkuste to za několik minut znovu.
client-error-group_offline = Teď tu nikdo není. Vraťte se později.
client-error-operator_missing = Teď se vám nemůže nikdo věnovat. Zkuste to později.
client-error-bad_contact = Sem odpověď poslat nelze. Zkontrolujte e-mail nebo telefon.
client-error-session_ended = Konverzace už skončila.
client-error-too_large = Zpráva je příliš dlouhá. Zkraťte ji nebo ji pošlete po částech.
client-error-unknown = Server to odmítl. Načtěte stránku znovu a zkuste to ještě jednou.
client-error-incomplete = Něco chybí. Načtěte stránku znovu a zkuste to ještě jednou.
