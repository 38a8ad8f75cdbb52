# Konverzace a levý sloupec okna operátora.

## Zprávy

messages-unread = Nové
message-more = Zobrazit vše
message-less = Zobrazit méně
link-leads-to = vede na { $host }
delivery-delivered = Doručeno
delivery-read = Přečteno
note-transferred = S klientem pokračuje { $to }, předtím { $from }
note-client-lost = Stránka klienta už není připojená
note-client-back = Klient je zpět
typing-name = { $name } píše
typing-preview = { $name } píše a ještě neposlal(a):
line-picture = Obrázek: { $name }
line-file = Soubor: { $name }

## Soubory

file-save = Uložit { $name }
file-save-hint = Uložit do stažených souborů
file-show = Ukázat { $name } ve složce
file-cancel = Zrušit odesílání { $name }
file-progress = Odesílá se { $name }
file-uploading = { $sent } z { $size }
file-remove = Odebrat { $name }
file-too-large = Větší než { $size } MB. Pošlete raději odkaz.
file-empty = Tento soubor je prázdný.
file-not-allowed = Vaše firma nedovoluje posílat soubory.
files-choose = Připojit soubory
files-waiting = Soubory k odeslání
files-drop = Pusťte soubory sem, připojí se ke zprávě pro: { $name }
picture-enlarge = Zvětšit { $name }
picture-broken = Tento obrázek nelze zobrazit. Lze ho uložit.

## Psaní

composer-missing = Doplňte, co je označené, nebo stiskněte Enter znovu a pošlete to tak.
composer-unsent = Neodesláno:
composer-unsent-copy = Zkopírovat, co nebylo odesláno
emoji = Emoji
emoji-find = Najít emoji
emoji-none = Takto se žádné emoji nejmenuje.
templates-pick = Šablony
templates-manage = Spravovat šablony
templates-none = Zatím žádné šablony.
templates-no-match = Žádná šablona se nejmenuje „{ $query }“.
templates-failed = Šablony se nepodařilo načíst.
templates-count = { $count ->
    [one] { $count } šablona
    [few] { $count } šablony
   *[other] { $count } šablon
}
templates-keys-move = vybrat
templates-keys-take = vložit
templates-keys-close = zavřít
template-mine = Moje vlastní
template-missing = { $count ->
    [one] Jedna hodnota není známa. Bude označena k doplnění.
    [few] { $count } hodnoty nejsou známy. Budou označeny jedna po druhé klávesou Tab.
   *[other] { $count } hodnot není známo. Budou označeny jedna po druhé klávesou Tab.
}

## Záhlaví

transfer = Předat
transfer-hint = Předat konverzaci
more-actions = Další
ban-client = Zablokovat klienta
transfer-pending = Čeká se, zda konverzaci převezme { $name }.
transfer-pending-more = Do té doby zůstává u vás.
transfer-take-back = Vzít zpět
transfer-returned-not-accepted = { $name }: nepřijato včas. Konverzace je opět vaše.
transfer-returned-declined = { $name }: odmítnuto. Konverzace je opět vaše.
transfer-returned-nobody-there = { $name }: už není nikdo, kdo by přijal. Konverzace je opět vaše.
transfer-returned-unknown = Předání ({ $name }) se nezdařilo. Konverzace je opět vaše.
transfer-again = Předat znovu

## Levý sloupec

transfer-from = Předává { $name }
transfer-to-group = pro { $group }
transfer-incoming-from = { $name } vám předává tuto konverzaci.
transfer-decline-hint = Vrátí se vašemu kolegovi
conversation-typing = píše
conversation-going = Předává se: { $name }
conversation-returned = Vráceno: { $name }
conversation-result = Zapište výsledek
conversation-result-left = Zapište výsledek · { $time }
conversation-waits = Čeká na odpověď
conversation-waits-hint = Klient čeká na odpověď déle, než si vaše firma přeje
conversations-count = { $count ->
    [one] { $count } konverzace
    [few] { $count } konverzace
   *[other] { $count } konverzací
}
sort = Řazení mých konverzací
sort-newest = Nejnovější zpráva první
sort-unanswered = Nejdéle bez odpovědi první
sort-name = Podle jména
find = Hledat v konverzacích
find-placeholder = Jméno, štítek nebo slova
find-close = Zavřít hledání
found = Ve všech mých konverzacích
found-none = V mých konverzacích není „{ $words }“.
found-none-said = Nic dalšího se nenašlo.
found-more = Je toho víc. Upřesněte hledání dalším slovem.
found-count = { $count ->
    [0] Nic nenalezeno
    [one] Nalezeno { $count } místo
    [few] Nalezena { $count } místa
   *[other] Nalezeno { $count } míst
}
past-read-only = Jen ke čtení

## Nahlas

say-messages = { $count ->
    [one] { $name }: { $count } nová zpráva.
    [few] { $name }: { $count } nové zprávy.
   *[other] { $name }: { $count } nových zpráv.
}
say-handed-over = { $from } vám předává konverzaci: { $name }.

## Klávesy

keys-template = Vložit šablonu, na začátku řádku
keys-files = Připojit soubory
keys-emoji = Vložit emoji
keys-find = Hledat v konverzacích
keys-transfer = Předat konverzaci
