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
tray-open = Otevřít Deskbell
tray-quit = Ukončit

popup-client = Klient
popup-waiting-title = { $name } čeká
popup-waiting-body = Přišel z vaší pozvánky.
popup-waiting-label = Přišel z vaší pozvánky „{ $label }“.
popup-waiting-group = Ve frontě skupiny { $group }.
popup-not-responding-title = Jste Pryč
popup-not-responding-body = Nereagovali jste na poslední nabídky, nikoho vám proto nenabízíme.
popup-open = Otevřít

demo-ready = Deskbell je otevřený a Ines Duarte je přihlášená. Staňte se klientem: otevřete tuto adresu v prohlížeči.
demo-failed = Ukázku se nepodařilo spustit: { $reason }
demo-living = Simulovaní klienti přicházejí sami, čekají na vás, povídají si a odcházejí. Když jste pryč, nepřijde nikdo.
demo-client = Simulovaný klient

start-failed = Deskbell se nepodařilo spustit. { $reason }
start-folder = Nemůže použít svou složku pro data { $folder }. Zajistěte, že do ní můžete zapisovat a že je na disku místo, a spusťte Deskbell znovu.
start-no-folder = Nenašla se složka pro data. Nastavte HOME na složku, do které můžete zapisovat.
