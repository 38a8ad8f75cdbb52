# Okno, ve kterém operátor pracuje.

app-name = Deskbell
colleague = kolega
client-unnamed = Klient
close = Zavřít
cancel = Zrušit
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
status-changing = Mění se…
your-status = Váš stav
log-out = Odhlásit se
log-out-title = Opravdu se odhlásit?
log-out-text = { $count ->
    [one] Jedna konverzace je ještě otevřená. Počká, než se znovu přihlásíte.
    [few] { $count } konverzace jsou ještě otevřené. Počkají, než se znovu přihlásíte.
   *[other] { $count } konverzací je ještě otevřených. Počkají, než se znovu přihlásíte.
}
leave-title = Opravdu ukončit Deskbell?
leave-text = Konverzace jsou ještě otevřené. Dokud Deskbell znovu nespustíte, klienti vás nezastihnou.
leave-confirm = Ukončit

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
trouble-keychain = Vaše přihlášení se nepodařilo přečíst z klíčenky tohoto počítače. Odemkněte ji a spusťte Deskbell znovu, nebo se přihlaste zde.
trouble-local-server = Server na tomto počítači se nepodařilo spustit, takže se k vám nikdo nedostane. Zavřete další spuštěné Deskbelly, uvolněte místo na disku a spusťte ho znovu.
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
accept = Přijmout
accepting = Přijímá se
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
composer-label = Zpráva pro: { $name }
composer-placeholder = Napište zprávu ({ $name })
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
client-language = Jazyk
client-browser = Prohlížeč
client-system = Systém
client-came-by = Přišel přes
client-waits-since = Čeká od
client-waited = Čekal(a)
client-accepted = Přijato

## Domů

home-tabs = Domů
tab-invitation = Pozvánka
tab-notifications = Upozornění
invitation-valid-for = Platí
invitation-minutes = { $count } min
invitation-hours = { $count } h
invitation-days = { $count ->
    [one] { $count } den
    [few] { $count } dny
   *[other] { $count } dní
}
invitation-once = Použije ji jeden klient, jednou. Odkaz ho přivede přímo k vám.
invitation-ends = Končí { $day } v { $time }.
invitation-ends-today = Končí dnes v { $time }.
invitation-ends-tomorrow = Končí zítra v { $time }.
invitation-label = Popisek
invitation-label-hint = (vidíte ho jen vy)
invitation-label-placeholder = Pro koho je?
invitation-create = Vytvořit pozvánku
invitation-create-busy = Vytváří se
invitation-ready = Pozvánka je hotová
invitation-ready-label = { $label }: hotovo
invitation-latest = Poslední pozvánka
invitation-link = Odkaz pozvánky
invitation-copy = Kopírovat odkaz
invitation-copy-name = Kopírovat odkaz: { $label }
invitation-copy-failed = Schránka odmítla. Označte odkaz a zkopírujte ho.
invitation-qr-show = Zobrazit QR
invitation-qr-hide = Skrýt QR
invitation-qr = QR kód pozvánky
invitation-local = Váš server běží na tomto počítači, takže odkaz se otevře jen na něm.
invitations = Moje pozvánky
invitations-none = Zatím žádné pozvánky. Vytvořte ji a pošlete odkaz klientovi.
invitation-no-label = Bez popisku
invitation-state-unused = Nepoužitá
invitation-state-in-use = Používá se
invitation-state-used = Použitá
invitation-state-expired = Prošlá
invitation-state-unknown = Neznámý stav
invitation-expires-moment = Skončí do minuty
invitation-expires-minutes = Skončí za { $count } min
invitation-expires-hours = Skončí za { $count } h
invitation-expires-days = { $count ->
    [one] Skončí za { $count } den
    [few] Skončí za { $count } dny
   *[other] Skončí za { $count } dní
}
invitation-with = { $name }
invitation-made = Vytvořena { $day } v { $time }
invitation-made-today = Vytvořena dnes v { $time }
invitation-never-opened = Nikdo ji nepoužil

## Upozornění

notify-when = Vyskakovací okna a zvuk čekajícího klienta přicházejí, když se díváte do jiného okna. Co právě čtete, nezvoní.
notify-waiting = Čeká nový klient
notify-waiting-hint = Někdo je vám nabídnut
notify-message = Nová zpráva v konverzaci
notify-message-hint = Od klienta, se kterým mluvíte
notify-popup = Vyskakovací okno
notify-popup-hint = nad ostatními okny
notify-sound = Zvuk
notify-sound-waiting-hint = opakuje se, dokud se někdo neozve
notify-switch = { $event }: { $what }
notify-volume = Hlasitost
notify-volume-hint = Všech zvuků Deskbellu
appearance = Vzhled
appearance-hint = Na tomto počítači
theme = Motiv
theme-system = Podle systému
theme-light = Světlý
theme-dark = Tmavý
language = Jazyk
language-system = Podle systému

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
keys-create = Vytvořit pozvánku
keys-status-menu = Nabídka stavu
keys-shortcuts = Tento seznam
keys-close = Zavřít, co je nahoře

## Pro čtečky obrazovky

say-waiting = Čeká { $name }
say-message = { $name }: { $text }
