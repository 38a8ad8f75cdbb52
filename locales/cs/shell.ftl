# Oznamovací oblast, vyskakovací oznámení a výpis při startu.

tray-online = Online
tray-away = Pryč
tray-waiting = { $count ->
    [0] Nikdo nečeká
    [one] Čeká { $count } klient
    [few] Čekají { $count } klienti
   *[other] Čeká { $count } klientů
}
tray-waiting-unknown = Bez spojení není fronta známa
tray-signed-out = Nepřihlášeno
tray-unread = { $count ->
    [one] { $count } nepřečtená zpráva
    [few] { $count } nepřečtené zprávy
   *[other] { $count } nepřečtených zpráv
}
tray-mute = Ztlumit zvuky
tray-mute-minutes = { $count } minut
tray-mute-hours = { $count ->
    [one] { $count } hodina
    [few] { $count } hodiny
   *[other] { $count } hodin
}
tray-muted = Ztlumeno do { $time }, zrušit
tray-open = Otevřít Deskbell
tray-quit = Ukončit

popup-client = Klient
popup-waiting-title = { $name } čeká
popup-waiting-body = Přišel z vaší pozvánky.
popup-waiting-label = Přišel z vaší pozvánky „{ $label }“.
popup-waiting-group = Ve frontě skupiny { $group }.
popup-transfer-title = { $from } vám předává: { $name }
popup-transfer-group-title = { $from } předává skupině { $group }: { $name }
popup-transfer-body = Přijměte a pokračujte v konverzaci.
popup-left-title = { $name } zanechává vzkaz
popup-left-body = Odpovězte e-mailem nebo telefonem.
popup-left-label = Z vaší pozvánky „{ $label }“. Odpovězte e-mailem nebo telefonem.
popup-not-responding-title = Jste Pryč
popup-not-responding-body = { $count ->
    [0] Nereagovali jste na poslední nabídky, nikoho vám proto nenabízíme.
    [one] Nereagovali jste na nabídku, nikoho vám proto nenabízíme.
    [few] Nereagovali jste na { $count } nabídky za sebou, nikoho vám proto nenabízíme.
   *[other] Nereagovali jste na { $count } nabídek za sebou, nikoho vám proto nenabízíme.
}
popup-wrote-title = { $name } píše
popup-wrote-body = Ve vaší konverzaci.
popup-connection-lost-title = Spojení je přerušeno
popup-connection-lost-body = Dokud se neobnoví, klienti se k vám nedostanou. Deskbell to zkouší dál.
popup-connection-stopped = Klienti se k vám nedostanou. Důvod najdete v Deskbellu.
popup-connection-back-title = Znovu připojeno
popup-connection-back-body = Server je dostupný.
popup-summary-waiting = { $count ->
    [one] Čeká { $count } klient
    [few] Čekají { $count } klienti
   *[other] Čeká { $count } klientů
}
popup-summary-wrote = { $count ->
    [one] Nové zprávy v { $count } konverzaci
    [few] Nové zprávy ve { $count } konverzacích
   *[other] Nové zprávy v { $count } konverzacích
}
popup-summary-open = Otevřít toho, kdo čeká nejdéle.
popup-test-title = Toto je test
popup-test-body = Takhle vám Deskbell oznámí, že čeká klient.
popup-open = Otevřít
popup-accept = Přijmout
popup-online = Přejít online
popup-retry = Zkusit hned
popup-seen = Vidím to

# Dopis klientovi a záznam do jeho kalendáře.
mail-subject = Váš chat – { $company }
mail-hello = Dobrý den,
mail-invite = zde je váš odkaz na chat. Odpoví vám { $operator }, { $company }:
mail-start = Lze otevřít od: { $moment }
mail-end = Platí do: { $moment }
mail-one-off = Odkaz je jen pro vás: jakmile se jím někdo připojí, nikdo další už nemůže.
mail-moment = { $weekday ->
    [1] pondělí
    [2] úterý
    [3] středa
    [4] čtvrtek
    [5] pátek
    [6] sobota
   *[7] neděle
} { $day }. { $month ->
    [1] ledna
    [2] února
    [3] března
    [4] dubna
    [5] května
    [6] června
    [7] července
    [8] srpna
    [9] září
    [10] října
    [11] listopadu
   *[12] prosince
} { $year }, { $time } ({ $zone })
calendar-title = Chat: { $operator }, { $company }
file-invitation = Pozvánka

demo-ready = Deskbell je otevřený a Ines Duarte je přihlášená. Staňte se klientem: otevřete tuto adresu v prohlížeči.
demo-failed = Ukázku se nepodařilo spustit: { $reason }
demo-living = Simulovaní klienti přicházejí sami, čekají na vás, povídají si a odcházejí. Když jste pryč, nepřijde nikdo.
demo-client = Simulovaný klient

start-failed = Deskbell se nepodařilo spustit. { $reason }
start-folder = Nemůže použít svou složku pro data { $folder }. Zajistěte, že do ní můžete zapisovat a že je na disku místo, a spusťte Deskbell znovu.
start-no-folder = Nenašla se složka pro data. Nastavte HOME na složku, do které můžete zapisovat.

choose-files = Odeslat soubory
