# Okno, ve kterém operátor pracuje.

app-name = Deskbell
colleague = kolega
a-supervisor = vedoucí
client-unnamed = Klient
close = Zavřít
cancel = Zrušit
save = Uložit
saving = Ukládá se
saved = Uloženo
dismiss = Skrýt
copied = Zkopírováno

## Přihlášení

sign-in-lead = Přihlaste se k serveru své společnosti
sign-in-address = Adresa serveru
sign-in-address-hint = Dal vám ji správce.
sign-in-address-missing = Vyplňte adresu serveru.
sign-in-checking = Hledá se server…
sign-in-answers-encrypted = { $company } odpovídá. Spojení je šifrované.
sign-in-answers-local = { $company } odpovídá na tomto počítači.
sign-in-server = Server
sign-in-username = Uživatelské jméno
sign-in-username-missing = Vyplňte uživatelské jméno.
sign-in-password = Heslo
sign-in-password-missing = Vyplňte heslo.
sign-in-show-password = Zobrazit heslo
sign-in-hide-password = Skrýt heslo
sign-in = Přihlásit se
sign-in-busy = Přihlašování
sign-in-or = Ještě nemáte server?
sign-in-try = Vyzkoušet na tomto počítači
sign-in-try-busy = Spouští se server
sign-in-try-hint = Spustí tady soukromý server s ukázkovou společností. Nic neopustí tento počítač.
start-failed-title = Deskbell se nepodařilo spustit
start-failed = Okno nedokázalo načíst data. Ukončete Deskbell a spusťte ho znovu.
start-failed-folder = Deskbell nemůže použít svou složku pro data. Zajistěte, že do ní můžete zapisovat a že je na disku místo, a spusťte Deskbell znovu.
start-failed-no-folder = Složka Deskbellu pro data se nenašla. Nastavte HOME na složku, do které můžete zapisovat, a spusťte Deskbell znovu.
start-failed-quit = Ukončit

## Horní lišta

app-bar = Deskbell
new-invitation = Nová pozvánka
notifications = Upozornění
notifications-off = Upozornění (některá jsou vypnutá)
status-online = Online
status-away = Pryč
status-online-when-back = Po obnovení Online
status-away-when-back = Po obnovení Pryč
status-reason-when-back = Po obnovení { $reason }
status-away-idle = Pryč: nečinnost
status-away-locked = Pryč: zamčená obrazovka
status-with-reason = Pryč s důvodem
status-today = Dnes
status-paid = Placeno
status-unpaid = Neplaceno
status-paid-sum = Placeno { $time }
status-unpaid-sum = Neplaceno { $time }
status-gone = Tento důvod už není v nabídce
status-pending = Server to ještě nepotvrdil.
status-pending-offline = Zatím neplatí. Začne platit, jakmile budete připojeni.
status-set-by = { $name } vám v { $time } nastavil(a) stav { $status }.
cause-set-by = Nastavil(a) { $name } v { $time }
cause-by = Nastavil(a) { $name }
cause-idle = Pryč: nečinnost od { $time }
cause-locked = Pryč: obrazovka zamčená od { $time }
cause-not-responding = Pryč: nepřijaté nabídky, od { $time }
not-responding = { $count ->
    [0] Nereagovali jste na poslední nabídky, takže jste Pryč.
    [one] Nereagovali jste na nabídku, takže jste Pryč.
    [few] Nereagovali jste na { $count } nabídky za sebou, takže jste Pryč.
   *[other] Nereagovali jste na { $count } nabídek za sebou, takže jste Pryč.
}
not-responding-more = Nikoho vám nenabízíme.
not-responding-back = Jsem zpět
status-changing = Mění se…
your-status = Váš stav
log-out = Odhlásit se
log-out-title = Opravdu se odhlásit?
log-out-text = { $count ->
    [one] Jedna konverzace je ještě otevřená a klient nedostane odpověď, dokud se znovu nepřihlásíte nebo ho nepřevezme kolega.
    [few] { $count } konverzace jsou ještě otevřené a klienti nedostanou odpověď, dokud se znovu nepřihlásíte nebo je nepřevezme kolega.
   *[other] { $count } konverzací je ještě otevřených a klienti nedostanou odpověď, dokud se znovu nepřihlásíte nebo je nepřevezme kolega.
}
leave-title = Opravdu ukončit Deskbell?
leave-text = Konverzace jsou ještě otevřené. Dokud Deskbell znovu nespustíte, klienti vás nezastihnou.
leave-confirm = Ukončit
## Můj profil

profile = Můj profil
profile-name = Zobrazované jméno
profile-name-hint = Vidí ho klienti. Přihlašujete se jako { $username }.
profile-name-missing = Vyplňte jméno.
profile-zone = Časové pásmo
profile-zone-hint = Vaše dny začínají tamní půlnocí.
profile-zone-now = { $zone }: teď je { $time }.
profile-zone-here = Podle tohoto počítače
photo = Fotka
photo-hint = Vidí ji klienti. Vyberte obrázek nebo ho sem přetáhněte; použije se jeho střed.
photo-choose = Vybrat fotku
photo-change = Změnit fotku
photo-remove = Odebrat
photo-not-a-picture = Tento soubor není obrázek, který by šel přečíst. Vyberte soubor JPEG, PNG nebo WebP.
photo-too-large = Tento obrázek je příliš velký. Vyberte menší než 25 MB.
password = Heslo
password-hint = Po změně se odhlásí vaše ostatní počítače.
password-current = Současné heslo
password-new = Nové heslo
password-again = Nové heslo znovu
password-current-missing = Vyplňte současné heslo.
password-short = Použijte aspoň { $count } znaků.
password-same = To je současné heslo. Zvolte jiné.
password-differs = Liší se od nového hesla. Napište znovu totéž.
password-wrong = Tohle není vaše současné heslo. Zkontrolujte ho a zkuste to znovu.
password-change = Změnit heslo
password-changed = Heslo změněno

## Historie stavů

history = Historie
history-mine = Moje historie
history-of = Historie: { $name }
history-loading = Historie se načítá.
history-none = Zatím se nic nestalo.
history-status = Stav
history-from = Od
history-until = Do
history-now = teď
history-lasted = Trvání
history-present = Z toho přítomnost { $time }
history-cause = Příčina
history-by = { $name }
history-by-you = Vy
history-by-operator = Operátor
history-by-supervisor = Vedoucí
history-sign-in = Přihlášení
history-idle = Nikdo u počítače
history-locked = Zamčená obrazovka
history-not-responding = Nepřijaté nabídky
history-unknown = Neznámá

## Spojení

connection-connected = Připojeno
connection-connecting = Připojování…
connection-reconnecting = Obnovuje se spojení…
connection-offline = Bez spojení od { $time }
connection-stopped = Nepřipojeno
connection-here = Na tomto počítači
banner-offline = Jste bez spojení a nedostáváte klienty.
banner-offline-more = Deskbell to zkouší dál; co napíšete, uloží a odešle později.
banner-next-try = { $seconds ->
    [0] Právě se zkouší
   *[other] Další pokus za { $seconds } s
}
banner-try-now = Zkusit hned
banner-stopped = Nejste připojeni a nedostáváte klienty.
banner-sign-in-again = Přihlásit se znovu
banner-back = Spojení je zpět
banner-in-memory = Klíčenka tohoto počítače chybí nebo je zamčená, takže se příště budete muset znovu přihlásit. Odemkněte ji nebo ji nainstalujte a přihlaste se znovu.

## Co na tomto počítači nefunguje

troubles = Co na tomto počítači nefunguje
trouble-popups = Oznámení nelze zobrazit: služba pro oznámení chybí nebo neodpovídá. Zapněte ji v nastavení systému; do té doby si nechte zapnutý zvuk.
trouble-sound = Zvuky nelze přehrát: nedaří se otevřít žádný zvukový výstup. Připojte ho nebo vyberte v nastavení systému; do té doby sledujte oznámení.
trouble-tray = Tato plocha nemá oznamovací oblast, takže zavření okna ukončí Deskbell a žádný klient se k vám nedostane. Zapněte ji v nastavení systému; do té doby okno jen minimalizujte.
trouble-keychain = Vaše přihlášení se nepodařilo přečíst z klíčenky tohoto počítače. Odemkněte ji a spusťte Deskbell znovu, nebo se přihlaste zde.
trouble-local-server = Server na tomto počítači se nepodařilo spustit, takže se k vám nikdo nedostane. Zavřete další spuštěné Deskbelly, uvolněte místo na disku a spusťte ho znovu.
trouble-status-not-applied = Váš stav { $status } se nepoužil: čekal na spojení příliš dlouho, nebo byl mezitím zvolen jiný. Pokud ho pořád chcete, zvolte ho znovu.
trouble-database-damaged = Co si Deskbell na tomto počítači uložil, bylo poškozené, a tak začal znovu. Starý soubor je uložen jako { $kept }; jsou v něm zprávy, které se ještě neodeslaly. Konverzace jsou v bezpečí na serveru.
trouble-database-newer = Co si Deskbell na tomto počítači uložil, je z novější verze, a tak začal znovu. Starý soubor je uložen jako { $kept }. Nainstalujte nejnovější verzi Deskbellu.

## Levý sloupec

queue-region = Fronta a konverzace
home = Domů
back = Zpět
waiting = Čekající
waiting-count = Čeká: { $count }
waiting-oldest-first = nejdéle nahoře
waiting-nobody = Nikdo nečeká. Další klient zazvoní tady.
waiting-away = Jste pryč, takže vám nikoho nenabízíme.
waiting-go-online = Přejít online
waiting-unknown = Bez spojení není fronta známá.
waiting-connecting = Fronta se načítá.
waiting-invitation = Pozvánka
waiting-invitation-label = Pozvánka · { $label }
waiting-time = { $channel }, čeká { $time }
waiting-time-late = { $channel }, čeká { $time }, déle než má
waiting-no-message = Zatím nic nenapsal(a)
left-messages = Zanechané zprávy
left-answer-email = Zanechaná zpráva · odpovězte e-mailem
left-answer-phone = Zanechaná zpráva · odpovězte telefonem
left-answer = Zanechaná zpráva
left-text = { $name }: zanechaná zpráva, na odpověď tu nečeká. Přijměte ji a odpovězte e-mailem nebo telefonem.
accept = Přijmout
accepting = Přijímá se
decline = Odmítnout
decline-hint = Klient bude nabídnut dalšímu operátorovi
declining = Odmítá se
offer-mine = Nabídnut vám
offer-left = zbývá { $time }
pass-on = Předat
pass-on-name = Předat: { $name }
pass-on-to = Do fronty skupiny
group-mine = vaše
taken-by = Má ho { $name }
preview-name = Náhled: { $name }
conversations = Moje konverzace
conversations-none = Žádné otevřené konverzace.
conversation-left = Klient odešel
conversation-over = Konverzace skončila
unread-count = Nepřečteno: { $count }
line-you = Vy: { $text }
line-other = { $name }: { $text }
channel-web-chat = Webový chat
channel-video-call = Videohovor
channel-phone = Telefon
channel-email = E-mail
channel-whatsapp = WhatsApp
channel-facebook = Facebook Messenger
channel-apple = Zprávy Apple
channel-custom = Vlastní kanál
channel-unknown = Jiný kanál

## Konverzace

conversation-region = Konverzace
conversation-loading = Konverzace se načítá.
header-waiting = čeká { $time }
header-lasts = { $time }
header-lasts-name = Trvá { $time }
end = Ukončit
end-title = Ukončit konverzaci ({ $name })?
end-text = Klient uvidí, že je konec, a nebude už moct psát. Konverzace zmizí z vašeho seznamu.
end-confirm = Ukončit konverzaci
ending = Ukončuje se
messages = Zprávy
messages-none = Zatím nikdo nic nenapsal.
messages-older = Starší zprávy
messages-loading = Načítá se
messages-newest = { $count ->
    [0] Nejnovější
    [one] { $count } nová zpráva
    [few] { $count } nové zprávy
   *[other] { $count } nových zpráv
}
day-today = Dnes
day-yesterday = Včera
author-time = { $name } · { $time }
delivery-sending = Odesílá se…
delivery-sent = Odesláno
delivery-failed = Neodesláno
retry = Zkusit znovu
delete = Smazat
message-unknown = K zobrazení je potřeba novější Deskbell.
note-you-joined = Připojili jste se ke konverzaci
note-operator-joined = Ke konverzaci se připojil(a) { $name }
note-ended-by-operator = Operátor ukončil konverzaci
note-ended-by-client = Klient odešel z chatu
note-operator-lost = Operátor ztratil spojení a klient znovu čeká
note-passed-on = Klient byl předán skupině { $group }
note-message-left = Klient zanechal zprávu a už nečeká
composer-label = Zpráva pro: { $name }
composer-placeholder = Napište: { $name }; / vloží šablonu
composer-new-line = nový řádek
composer-offline = Počká tady, než se obnoví spojení
composer-too-long = O { $size } kB delší, než je dovoleno. Rozdělte text do několika zpráv.
send = Odeslat
preview-text = Náhled. { $name } nevidí, že to čtete.
ended-by-client = { $name }: odchod z chatu.
ended-other = Konverzace skončila.
ended-close = Zavřít konverzaci
ended-close-busy = Zavírá se
client = Klient
client-show = Zobrazit panel klienta
client-hide = Skrýt panel klienta
client-name = Jméno
client-no-name = Neuvedl(a)
client-write = Napsat e-mail:
client-call = Zavolat:
client-copy = Kopírovat { $what }
client-left = Zpráva zanechána
client-came = Příchod
client-language = Jazyk
client-browser = Prohlížeč
client-page = Stránka
client-group = Skupina
client-system = Systém
client-came-by = Přišel přes
client-waits-since = Čeká od
client-waited = Čekal(a)
client-accepted = Přijato

## Domů

home-tabs = Domů
tab-channels = Kanály
tab-invitation = Pozvánka
tab-team = Tým
tab-notifications = Upozornění
channels-lead = Nabízíme vám klienty ze zapnutých kanálů.
channels-on = Zapnuto { $on } z { $all }
channels-all-on = Zapnout všechny
channels-off = Všechny vaše kanály jsou vypnuté.
channels-off-more = Žádné klienty vám nenabízíme.
channels-none = Správce vám zatím nepřidělil žádný kanál.
channels-count-hint = Počítají se všichni, kdo na kanálu čekají na vás nebo na vaše skupiny.
channel-is-on = Klienty vám nabízíme
channel-is-off = Nikoho vám nenabízíme
channel-changing = Mění se…
channel-held = Teď pozastaveno
channel-held-away = Jste pryč
channel-held-offline = Nejste připojeni
channel-queue-unknown = Fronta neznámá
channel-nobody-waits = Nikdo nečeká
channel-waiting = { $count ->
    [one] { $count } čeká,
    [few] { $count } čekají,
   *[other] { $count } čeká,
}
channel-longest = nejdéle { $time }
channel-late = déle než má
channel-locked = Zamkl váš správce
channel-locked-ask = Chcete-li zamčený kanál přepnout, požádejte správce.
invitation-works = Platí
invitation-once = Jednou
invitation-many = Vícekrát
invitation-at-most = Nejvýš
invitation-any = kolik chce
invitation-at-most-clients = klientů
invitation-valid-for = Jak dlouho
invitation-minutes = { $count } min
invitation-hours = { $count } h
invitation-days = { $count ->
    [one] { $count } den
    [few] { $count } dny
   *[other] { $count } dní
}
invitation-custom = Vlastní
invitation-custom-length = Délka
invitation-custom-until = Konec
invitation-unit = Jednotka
invitation-unit-minutes = minut
invitation-unit-hours = hodin
invitation-unit-days = dní
invitation-date = Datum
invitation-time = Čas
invitation-twice = Tu noc se hodiny vracejí a tento čas nastane dvakrát.
invitation-twice-first = Poprvé
invitation-twice-second = Podruhé
invitation-label = Popisek
invitation-label-hint = (vidíte ho jen vy)
invitation-label-placeholder = Pro koho je?
invitation-more = Více
invitation-more-hint = Začátek, jméno, jazyk
invitation-more-set = Vyplněno: { $count }
invitation-starts = Začátek
invitation-starts-now = Hned
invitation-starts-at = V určený čas
invitation-name = Jméno klienta
invitation-name-hint = (tak ho pozdravíme)
invitation-language = Jazyk stránky klienta
invitation-language-browser = Podle prohlížeče klienta
invitation-words-now = Konec { $until }, { $whom }.
invitation-words-from = Začátek { $from }, konec { $until }, { $whom }.
invitation-words-none = Doplňte formulář a uvidíte, co z něj vznikne.
invitation-for-any = pro libovolný počet klientů
invitation-for-clients = { $count ->
    [one] pro jednoho klienta
   *[other] nejvýš pro { $count } klientů
}
invitation-wrong-empty = Vyplňte.
invitation-wrong-number = Zadejte číslo větší než 0.
invitation-wrong-skipped = Tento čas tu noc neexistuje: hodiny ho přeskočí. Zvolte jiný.
invitation-wrong-past = To už bylo. Zvolte pozdější čas.
invitation-wrong-short = Zvolte aspoň 1 minutu.
invitation-wrong-long = Zvolte nejvýš { $length }.
invitation-wrong-before-start = To je před začátkem. Zvolte pozdější konec.
invitation-wrong-far = Vaše firma dovoluje začátek nejvýš { $length } předem.
invitation-create = Vytvořit pozvánku
invitation-create-busy = Vytváří se
invitation-ready = Pozvánka je hotová
invitation-ready-label = Pozvánka je hotová: { $label }
invitation-latest = Poslední pozvánka
invitation-link = Odkaz pozvánky
invitation-copy = Kopírovat odkaz
invitation-copied = Odkaz zkopírován
invitation-copy-name = Kopírovat odkaz: { $label }
invitation-copy-failed = Schránka odmítla. Označte text a zkopírujte ho.
invitation-mail = Poslat e-mailem
invitation-calendar = Uložit do kalendáře
invitation-qr = QR kód pozvánky
invitation-qr-enlarge = Zvětšit QR
invitation-qr-show = Zobrazit QR
invitation-qr-save = Uložit obrázek
invitation-qr-over = Touto pozvánkou se už nikdo nepřipojí.
invitation-local = Váš server běží na tomto počítači, takže odkaz se otevře jen na něm.
saved-in-downloads = Uloženo do Stažených souborů
show-in-folder = Zobrazit ve složce
invitations = Moje pozvánky
invitations-none = Zatím žádné pozvánky. Vytvořte ji a pošlete odkaz klientovi.
invitations-filter = Které pozvánky zobrazit
invitations-all = Vše { $count }
invitations-open = Otevřené { $count }
invitations-in-use = Používané { $count }
invitations-over = Skončené { $count }
invitations-find = Hledat podle popisku nebo jména
invitations-no-match = „{ $typed }“: nic neodpovídá.
invitations-none-such = V tomto stavu není žádná vaše pozvánka.
invitations-show-all = Zobrazit vše
invitation-no-label = Bez popisku
invitation-for-name = pro: { $name }
invitation-state-not-yet-valid = Zatím neplatí
invitation-state-unused = Nepoužitá
invitation-state-valid = Platná
invitation-state-in-use = Používá se
invitation-state-used = Použitá
invitation-state-expired = Prošlá
invitation-state-revoked = Odvolaná
invitation-state-unknown = Neznámý stav
invitation-starts-in-clock = Začne za { $time }
invitation-starts-minutes = Začne za { $count } min
invitation-starts-hours = Začne za { $count } h
invitation-starts-days = { $count ->
    [one] Začne za { $count } den
    [few] Začne za { $count } dny
   *[other] Začne za { $count } dní
}
invitation-expires-in-clock = Skončí za { $time }
invitation-expires-minutes = Skončí za { $count } min
invitation-expires-hours = Skončí za { $count } h
invitation-expires-days = { $count ->
    [one] Skončí za { $count } den
    [few] Skončí za { $count } dny
   *[other] Skončí za { $count } dní
}
invitation-expired-at = Skončila { $when }
invitation-revoked-at = Odvolána { $when }
invitation-no-end = Bez konce
invitation-uses-none = Zatím nikdo nepřišel
invitation-use = { $name }, { $when }
invitation-uses = { $count ->
    [one] Přišel { $count } klient
    [few] Přišli { $count } klienti
   *[other] Přišlo { $count } klientů
}
invitation-uses-of = { $count } z { $max }
invitation-uses-more = { $count ->
    [one] a předtím { $count } další
    [few] a předtím { $count } další
   *[other] a předtím { $count } dalších
}
invitation-use-there = dosud otevřeno
invitation-details = Podrobnosti: { $label }
invitation-valid = Platí
invitation-span = { $from } až { $until }
invitation-span-from = od { $from }, bez konce
invitation-made = Vytvořena
invitation-made-by = { $when }, { $name }
invitation-url = Odkaz
invitation-came = Kdo přišel
invitation-menu = Akce: { $label }
invitation-extend = Prodloužit o { $length }
invitation-duplicate = Duplikovat
invitation-revoke = Odvolat
invitation-revoke-all = Odvolat všechny
invitation-revoke-this-title = Odvolat tuto pozvánku?
invitation-revoke-title = Odvolat pozvánku „{ $label }“?
invitation-revoke-all-title = { $count ->
    [one] Odvolat { $count } pozvánku?
    [few] Odvolat všechny { $count } pozvánky?
   *[other] Odvolat všech { $count } pozvánek?
}
invitation-revoke-text = { $count ->
    [one] Jejím odkazem se už nikdo nepřipojí. Nelze to vrátit.
   *[other] Jejich odkazy se už nikdo nepřipojí. Nelze to vrátit.
}
invitation-revoke-end = { $count ->
    [one] Ukončit i konverzaci, která ještě běží
    [few] Ukončit i { $count } konverzace, které ještě běží
   *[other] Ukončit i { $count } konverzací, které ještě běží
}
invitation-say-revoked = Odvoláno
invitation-say-extended = Prodlouženo

## Tým

team-summary = Klienty teď může přijmout { $free } z { $all }
team-unknown = Bez spojení není současný stav známý. Tohle platilo naposledy.
team-none = Zatím tu nikdo další není.
team-find = Hledat podle jména nebo skupiny
team-nobody = Nikdo se nejmenuje „{ $typed }“.
team-operator = Operátor
team-status = Stav
team-since = Trvá
team-presence = Přítomnost
team-slots = Místa
team-channels = Kanály
team-groups = Skupiny
team-actions = Akce
team-you = Vy
team-devices = { $all ->
    [one] { $connected } z { $all } počítače
   *[other] { $connected } z { $all } počítačů
}
team-slots-used = Obsazeno { $used } z { $slots } míst
team-channel-on = { $channel }: zapnuto
team-channel-off = { $channel }: vypnuto
team-no-channels = Žádné
team-no-groups = Žádné
team-menu = Akce: { $name }
team-sign-out = Odhlásit
team-sign-out-title = Opravdu odhlásit ({ $name })?
team-sign-out-text = Všechny počítače tohoto operátora se hned odhlásí a otevřené konverzace nedostanou odpověď, dokud se někdo nepřihlásí nebo je nepřevezme.
role-supervisor = Vedoucí
role-administrator = Správce
device-connected = { $name }: připojeno
device-away = { $name }: nepřipojeno
presence-connected = Připojen(a)
presence-disconnected = Obnovuje spojení
presence-gone = Bez spojení od { $time }

## Upozornění

notify-when = Vyskakovací okna přicházejí, když se díváte do jiného okna. Co právě čtete, nezvoní.
notify-popup = Vyskakovací okno
notify-sound = Zvuk
notify-repeat = Opakovat
notify-switch = { $event }: { $what }
alerts = Co vás upozorní
alerts-hint = Opakovaný zvuk utichne, jakmile se někdo ozve
alert-event = Událost
alert-queue = Klient přišel do fronty
alert-queue-hint = Skupiny, kterou obsluhujete
alert-offer = Klient je vám nabídnut
alert-offer-hint = Máte ho přijmout
alert-invitation = Klient přišel z vaší pozvánky
alert-invitation-hint = I když jste Pryč
alert-transfer = Kolega předává konverzaci
alert-transfer-hint = Vám, nebo vaší skupině
alert-message = Klient píše
alert-message-hint = Ve vaší konverzaci
alert-message-left = Klient zanechal vzkaz
alert-message-left-hint = K pozdější odpovědi
alert-not-responding = Jste přepnuti na Pryč
alert-not-responding-hint = Po nabídkách bez reakce
alert-connection-lost = Spojení je přerušeno
alert-connection-lost-hint = Na 20 sekund, když jste Online
alert-connection-back = Spojení je zpět
alert-connection-back-hint = Po oznámeném přerušení
alert-once = neopakuje se
alert-silent = není co opakovat
alert-pause = Prodleva opakování
alert-every = po { $seconds } s
alert-always = Na čekající klienty zvonit vždy
alert-always-hint = I když se díváte do Deskbellu, dokud je neotevřete
alert-despite = Zvonit i v režimu Nerušit
alert-despite-hint = Vyskakovací okna systém zadrží i tak
alert-more = Tón a hlasitost
alert-tone = Tón
alert-tone-usual = Obvyklý ({ $tone })
alert-loudness = Hlasitost
alert-sound-off = Zvuk této události je vypnutý.
alert-muted-hint = Zvonek nahoře na chvíli ztlumí všechny zvuky.
alert-text = Vyskakovací okna ukazují
alert-text-hint = Pro obrazovky, na které vidí i jiní
alert-text-all = Jméno a zprávu
alert-text-name = Jen jméno
alert-text-nothing = Nic z toho
notify-volume = Hlasitost všeho
auto-away = Automaticky Pryč
auto-away-hint = Jakmile se počítače dotknete, stav se sám vrátí
auto-away-idle = Když se počítače nikdo nedotýká
auto-away-lock = Když je obrazovka zamčená
auto-away-minutes = { $count ->
    [one] po { $count } minutě
   *[other] po { $count } minutách
}
auto-away-never = nikdy
auto-away-as-company = podle společnosti ({ $time })
auto-away-company = Určuje vaše společnost
auto-away-limit = Vaše společnost dovoluje nejvýš { $count } min.
appearance = Vzhled
appearance-hint = Na tomto počítači
theme = Motiv
theme-system = Podle systému
theme-light = Světlý
theme-dark = Tmavý
language = Jazyk
language-system = Podle systému

## Zda se k vám upozornění dostanou

readiness = Dozvíte se to?
readiness-checked-now = Právě zkontrolováno
readiness-checked = Zkontrolováno v { $time }
readiness-not-checked = Kontroluje se
readiness-check-again = Zkontrolovat
readiness-checks = Co se kontrolovalo
readiness-verdict = Výsledek
verdict-sounds = Zvuky
verdict-popups = Vyskakovací okna
ways = Zvuky: { $sounds }. Vyskakovací okna: { $popups }.
way-works = dostanou se k vám
way-checking = kontroluje se
way-switched-off = vypnuto v Deskbellu
way-muted = dočasně ztlumeno
way-do-not-disturb = zadržuje režim Nerušit
way-no-service = chybí služba pro oznámení
way-refused = systém je odmítá
way-no-answer = služba pro oznámení neodpovídá
way-no-device = žádné zvukové zařízení
way-silent = ztlumeno nebo na nule v systému
way-not-noticed = poslední test zůstal bez povšimnutí
way-unknown = z neznámého důvodu nedorazí
held-back = Teď zadrženo
not-working = Teď nefunguje
standing-passed = V pořádku
standing-needs-you = Čeká na vás
standing-failed = Nefunguje
standing-unknown = Neznámo
check-sounds = Zvuky v Deskbellu
check-output = Zvukový výstup
check-popup-service = Služba pro oznámení
check-do-not-disturb = Režim Nerušit
check-tray = Ikona v oznamovací oblasti
check-autostart = Spouštění se systémem
check-test = Test
finding-checking = Kontroluje se.
finding-not-told = Váš systém to neprozradí.
finding-sounds-on = Zvuky jsou v Deskbellu zapnuté
finding-sounds-on-more = Nic není ztlumené.
finding-sounds-muted = Zvuky jsou ztlumené
finding-sounds-muted-more = Do { $time } jste je ztlumili vy. Vyskakovací okna přicházejí dál.
finding-sounds-off = Zvuky jsou v Deskbellu vypnuté
finding-sounds-off-more = Klient, který je vám nabídnut, nezazní.
finding-sounds-at-zero = Hlasitost v Deskbellu je na nule
finding-sounds-at-zero-more = Klienta, který je vám nabídnut, neuslyšíte.
finding-output-takes = Zvukový výstup funguje
finding-output-takes-more = { $told ->
    [yes] { $name }, hlasitost { $volume } %.
   *[other] { $name } přijímá zvuk.
}
finding-output-stands-in = Hraje jiné zařízení
finding-output-stands-in-more = To, které jste vybrali, není připojené. Místo něj hraje { $name }.
finding-output-missing = Žádný zvukový výstup
finding-output-missing-more = Připojte sluchátka nebo reproduktory, nebo je vyberte v nastavení systému.
finding-output-muted = Zvukový výstup je ztlumený
finding-output-muted-more = { $name }: ztlumeno v systému.
finding-output-at-zero = Zvukový výstup je na nule
finding-output-at-zero-more = { $name }: hlasitost v systému je na nule.
finding-service-answers = Služba pro oznámení odpovídá
finding-service-answers-more = { $name } ukáže vše, co Deskbell hlásí.
finding-service-without-clicks = Kliknutí na oznámení nic neudělá
finding-service-without-clicks-more = { $name } oznámení ukáže, ale o kliknutí nedá vědět. Deskbell otevřete z oznamovací oblasti nebo z lišty.
finding-service-without-body = Oznámení ukazují jen nadpis
finding-service-without-body-more = { $name } ukáže, kdo to je, ale ne, co napsal.
finding-service-missing = Chybí služba pro oznámení
finding-service-missing-more = Tato plocha nemá čím oznámení zobrazit. Zapněte ji nebo nainstalujte.
finding-service-silent = Služba pro oznámení neodpovídá
finding-service-silent-more = Možná zamrzla. Odhlaste se z plochy a znovu se přihlaste, nebo ji spusťte znovu.
finding-service-refuses = Oznámení se odmítají
finding-service-refuses-more = Povolte oznámení Deskbellu v nastavení systému.
finding-popups-off = Vyskakovací okna jsou v Deskbellu vypnutá
finding-popups-off-more = Klient, který je vám nabídnut, se neukáže.
finding-do-not-disturb-off = Režim Nerušit je vypnutý
finding-do-not-disturb-off-more = Systém ukazuje oznámení hned.
finding-do-not-disturb-on = Režim Nerušit je zapnutý
finding-do-not-disturb-on-more = { $anyway ->
    [yes] Dokud ho nevypnete, systém oznámení tiše sbírá. Zvuky zazní i tak.
   *[other] Dokud ho nevypnete, systém oznámení tiše sbírá. Zvuky čekají také.
}
finding-tray-there = Oznamovací oblast funguje
finding-tray-there-more = Deskbell zůstává po ruce, i když okno zavřete.
finding-tray-missing = Chybí oznamovací oblast
finding-tray-missing-more = Zavření okna Deskbell ukončí. Okno raději minimalizujte.
finding-autostart-on = Deskbell se spouští se systémem
finding-autostart-on-more = Nemůžete ho zapomenout otevřít.
finding-autostart-off = Deskbell se nespouští se systémem
finding-autostart-off-more = Dokud ho neotevřete, nic se k vám nedostane.
finding-test-noticed = Poslední test jste viděli i slyšeli
finding-test-noticed-more = Oznámení i zvuky se k vám tady dostanou.
finding-test-not-seen = Poslední test jste neviděli
finding-test-not-seen-more = Podívejte se, kde systém ukazuje oznámení a zda je neskrývá.
finding-test-not-heard = Poslední test jste neslyšeli
finding-test-not-heard-more = Zkontrolujte zařízení, jeho hlasitost a kabel.
finding-test-not-noticed = Posledního testu jste si nevšimli
finding-test-not-noticed-more = Zkontrolujte oznámení a zvuk v nastavení systému.
finding-test-not-made = Zatím bez testu
finding-test-not-made-more = Jen vy víte, zda ho vidíte a slyšíte.
output-unnamed = Výstup
remedy-sounds-on = Zapnout zvuky
remedy-popups-on = Zapnout vyskakovací okna
remedy-open-sound = Otevřít nastavení zvuku
remedy-open-notifications = Otevřít nastavení oznámení
remedy-start-with-system = Spouštět se systémem
remedy-test-again = Otestovat znovu
test-lead = Ukáže skutečné oznámení a přehraje skutečný zvuk.
test-begin = Test
test-again = Test znovu
test-question = Viděli a slyšeli jste ho?
test-question-heard = Viděli jste ho. Slyšeli jste ho také?
test-question-seen = Slyšeli jste ho. Viděli jste ho také?
test-both = Obojí
test-only-seen = Jen viděl(a)
test-only-heard = Jen slyšel(a)
test-neither = Ani jedno
test-result-both = V { $time } vidět i slyšet. Upozornění se k vám dostanou.
test-result-seen = V { $time } vidět, ale neslyšet. Co s tím, najdete výše.
test-result-heard = V { $time } slyšet, ale nevidět. Co s tím, najdete výše.
test-result-neither = V { $time } nevidět ani neslyšet. Co s tím, najdete výše.
alertless = Žádné upozornění se k vám nedostane.
alertless-offers = Dokud se to nezmění a neupozorní vás jiný váš počítač, nikoho vám nenabízíme.
alertless-why = Co s tím
team-alertless = Upozornění nedorazí
team-alertless-more = { $name }: žádné upozornění nedorazí. { $ways }
receipts = Poslední upozornění
receipts-hint = Jak které dopadlo
receipts-none = Od spuštění Deskbellu žádné nebylo.
receipt-test = Test
receipt-popup = Vyskakovací okno
receipt-sound = Zvuk
outcome-shown = Zobrazeno
outcome-replaced = Zobrazeno místo předchozího
outcome-do-not-disturb = Zadržel režim Nerušit
outcome-refused = Odmítl systém
outcome-no-service = Chyběla služba pro oznámení
outcome-timed-out = Služba pro oznámení neodpověděla
outcome-played = Přehráno
outcome-stopped = Skončilo dřív, než zaznělo
outcome-muted = Ztlumili jste
outcome-no-device = Chyběl zvukový výstup
outcome-device-lost = Zařízení během přehrávání zmizelo
outcome-file-broken = Váš soubor nešel přečíst, zazněl obvyklý tón
outcome-unknown = Neznámo

## Zvuky a ztlumení

sound-card = Zvuk
sound-card-hint = Zařízení, hlasitost a tóny
output = Kde hraje
output-default = Výchozí v systému
output-gone = Vybrané zařízení (nepřipojeno)
output-chosen = Vybrané zařízení
tones = Tóny
tones-hint = Vlastní soubory: WAV, Ogg nebo MP3, nejvýš 1 MB a 10 sekund.
tone-client-waiting = Nový klient
tone-client-wrote = Zpráva
tone-invitation = Pozvánka
tone-transfer = Předání
tone-call = Hovor
tone-warning = Varování
tone-listen = Poslechnout
tone-listen-name = Poslechnout: { $name }
tone-own = Vlastní soubor…
tone-own-name = Vlastní soubor: { $name }
tone-is-own = Váš soubor
tone-usual = Použít obvyklý
tone-usual-name = Použít obvyklý: { $name }
mute-for = Ztlumit zvuky na { $length }
mute-popups = Vyskakovací okna přicházejí dál.
unmute = Zrušit ztlumení
mute-begun = Zvuky jsou ztlumené do { $time }
mute-over = Zvuky už nejsou ztlumené
bell-muted = Zvuky jsou ztlumené ještě { $minutes } min
bell-left = { $minutes } min
bell-marked = Upozornění se k vám nemusí dostat
bell-marked-too = Upozornění se k vám nemusí dostat ani z jiného důvodu

## Klávesnice

keys-title = Klávesnice
keys-accept = Přijmout nejdéle čekajícího klienta
keys-preview = Jeho náhled
keys-home = Domů
keys-conversation = Konverzace podle pořadí
keys-next-conversation = Další konverzace
keys-next-unread = Další nepřečtená konverzace
keys-region = Další část okna
keys-send = Odeslat
keys-new-line = Nový řádek
keys-end = Ukončit konverzaci
keys-client-panel = Panel klienta
keys-new-invitation = Nová pozvánka
keys-create = Ve formuláři vytvořit, uložit a zavřít
keys-status-menu = Nabídka stavu
keys-mute = Ztlumit zvuky, nebo to zrušit
keys-shortcuts = Tento seznam
keys-close = Zavřít, co je nahoře

## Pro čtečky obrazovky

say-waiting = Čeká { $name }
say-offered = Nabízíme vám: { $name }
say-left = { $name }: zanechaná zpráva
say-message = { $name }: { $text }
