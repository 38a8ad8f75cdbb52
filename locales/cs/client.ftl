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
client-text = Váš vzkaz
client-email = E-mail
client-phone = Telefon
client-either = Odpověď přijde e-mailem nebo telefonem, stačí jeden z údajů.
client-text-missing = Napište svůj vzkaz.
client-send-message = Odeslat vzkaz
client-letter-kept = Vzkaz je uložen zde a odešle se, jakmile bude spojení.
client-left = Váš vzkaz dostal příjemce { $operator }. Odpověď přijde na { $address }, nebo sem, dokud je stránka otevřená.
# Stands in client-left for an address that this browser does not know.
client-given-address = zadanou adresu

## The conversation
client-waiting = Čekáme, až se ozve { $operator }. Psát můžete už teď.
client-keep-writing = Pište dál, zprávy zde počkají na odpověď.
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
client-send = Odeslat
client-keys = Enter odešle, Shift Enter začne nový řádek
client-not-kept = Tento prohlížeč pro tuto stránku nic neukládá. Nechte panel otevřený, dokud neskončíte.
client-you = Vy
client-sending = Odesílá se
client-sent = Odesláno
client-failed = Nedoručeno
client-delete = Smazat
client-unknown-content = Tuto zprávu stránka neumí zobrazit. Načtěte ji znovu.
client-today = Dnes, { $time }
client-yesterday = Včera, { $time }

## System notes; an end is told by client-ended-operator and client-ended-client
client-note-joined = V chatu je { $name }
client-note-lost = Spojení bylo přerušeno ({ $operator }). Jste znovu první na řadě, někdo další se vás ujme.
# Stands in client-note-lost for an operator whose name is not known.
client-us = u nás
client-note-passed = Nyní se vás ujme skupina { $group }.
client-note-left = Zanechali jste vzkaz.

## Leaving
client-leave = Odejít
client-leave-title = Opustit konverzaci?
client-leave-text = Skončí pro obě strany. Číst si ji zde můžete i potom.
client-stay = Zůstat

## Links that lead nowhere
client-used = Tento odkaz už byl použit
client-used-text = Někdo jej už otevřel. Pokud jste to byli vy, pokračujte ve stejném prohlížeči, nebo požádejte o nový toho, kdo vám jej poslal.
client-expired = Platnost odkazu skončila
client-expired-text = Odkaz platil jen omezenou dobu. Požádejte o nový toho, kdo vám jej poslal.
client-revoked = Tento odkaz byl odvolán
client-revoked-text = Už neplatí. Požádejte o nový toho, kdo vám jej poslal.
client-unknown = Tento odkaz neznáme
client-unknown-text = Zkontrolujte, zda jste otevřeli celou adresu, nebo požádejte o nový odkaz toho, kdo vám jej poslal.
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
