# Co je známo o klientech, předání, šablony, zákazy a paleta příkazů v okně operátora.

optional = (nepovinné)
loading = Načítá se

## Panel klienta

client-edit = Upravit jméno, telefon a e-mail
client-phone-label = Telefon
client-phone-wrong = To není telefonní číslo. Pište číslice, před předvolbou země +.
client-email-label = E-mail
client-email-wrong = To není e-mailová adresa. Zkontrolujte ji.
client-no-contact = Zatím bez telefonu a e-mailu.
client-parameters = Parametry
client-computer = Prohlížeč
client-referrer = Přišel z
client-time = Místní čas
client-ahead = o { NUMBER($hours) } h napřed
client-behind = o { NUMBER($hours) } h pozadu
client-session = Kontakt
client-tags = Štítky
client-no-tags = Bez štítků.
tag-add = Přidat štítek
tag-drop = Odebrat štítek { $tag }
tag-placeholder = Napište a stiskněte Enter
tag-known = Štítky vašeho týmu
client-notes = Poznámky
client-notes-hint = Vidí je jen váš tým
client-notes-more = { $count ->
    [one] Ukázat jednu starší poznámku
    [few] Ukázat { $count } starší poznámky
   *[other] Ukázat { $count } starších poznámek
}
note-write = Napsat poznámku
note-save = Uložit poznámku
note-by = { $name }, { $time }
client-earlier = Dřívější kontakty
client-earlier-all = Všech { $count }
client-earlier-none = Toto je první.
earlier-by = { $count ->
    [one] { $name }, jedna zpráva
    [few] { $name }, { $count } zprávy
   *[other] { $name }, { $count } zpráv
}
earlier-nobody = { $count ->
    [one] Nikdo neodpověděl, jedna zpráva
    [few] Nikdo neodpověděl, { $count } zprávy
   *[other] Nikdo neodpověděl, { $count } zpráv
}
earlier-now = Teď
client-rating = Hodnocení
client-rating-stars = { $stars } z 5 hvězd

## Předání

transfer-title = Předat: { $name }
transfer-text = Konverzace zůstane u vás, dokud ji někdo nepřijme. Nepřijme-li ji nikdo, vrátí se.
transfer-to = Komu
transfer-find = Najít operátora nebo skupinu
transfer-none = Nikdo se tak nejmenuje.
transfer-operators = Operátoři
transfer-groups = Skupiny
transfer-not-there = Není k dispozici
transfer-full = Bez volného místa
transfer-free = { $count ->
    [one] Jedno volné místo
    [few] { $count } volná místa
   *[other] { $count } volných míst
}
transfer-group = { $available }, { $waiting }
transfer-available = { $count ->
    [one] Jeden je tu
    [few] { $count } jsou tu
   *[other] { $count } je tu
}
transfer-waiting = { $count ->
    [0] nikdo nečeká
    [one] jeden čeká
    [few] { $count } čekají
   *[other] { $count } čeká
}
transfer-nobody = Nikdo tu není
transfer-note = Poznámka
transfer-note-hint = Co má kolega vědět. Klient ji nevidí.
transfer-choose = Nejdřív někoho vyberte.
transfer-busy = Žádá se
transfer-give-to = Předat: { $name }
transfer-begun = { $name } má konverzaci přijmout

## Ukončení a zápis výsledku

end-text-result = Klient uvidí, že je konec, a nemůže už psát. Potom zapíšete výsledek.
end-on-its-way = Něco tu ještě není odeslané a ke klientovi by se to nedostalo.
after-title = Jak to dopadlo? { $name }
after-left = Zbývá { $time }
after-left-hint = Potom se zavře. Co do té doby napíšete, zůstane.
after-result = Výsledek
after-missing = Nejdřív vyberte výsledek.
after-note = Poznámka pro váš tým
after-save = Uložit a zavřít
after-hint = Než ji zavřete, zabírá jedno vaše místo.
after-hint-needs = Vaše firma chce výsledek. Do té doby zabírá jedno vaše místo.

## Zákazy

ban-title = Zakázat přístup? { $name }
ban-text = Konverzace skončí a prohlížeč tohoto klienta už nebude vpuštěn.
ban-reason = Důvod
ban-reason-hint = Pro vaše kolegy. Klient ho nevidí.
ban-reason-missing = Napište proč, ať to kolegové vědí.
ban-length = Na jak dlouho
ban-hour = 1 hodina
ban-day = 1 den
ban-week = 7 dní
ban-month = 30 dní
ban-until-lifted = Do zrušení
ban-busy = Zakazuje se
ban-confirm = Zakázat přístup
ban-done = { $name } už nesmí přijít
bans-title = Klienti se zákazem
bans-lead = Kdo nesmí přijít a proč.
bans-show = Ukázat
bans-none = Nikdo nemá zákaz.
ban-by = { $name }, { $time }
ban-until = Do { $time }
ban-lift = Zrušit zákaz
ban-lift-of = Zrušit zákaz: { $name }

## Šablony

templates = Šablony
templates-lead = Uložené odpovědi. V konverzaci je vložíte znakem /.
templates-find = Najít šablonu
templates-hint = Vyberte šablonu, kterou chcete číst nebo změnit.
manager-none = Zatím žádné šablony. Uložte si odpověď, kterou píšete často.
manager-no-match = Tato slova žádná šablona nemá.
template-new = Nová
template-new-title = Nová šablona
template-companys = Firemní
template-whose = Čí
template-locked = Firemní šablony mění vedoucí a správci.
template-name = Název
template-name-missing = Dejte jí název, podle kterého ji najdete.
template-folder = Složka
template-language = Jazyk
template-any-language = Jakýkoli
template-groups = Skupiny
template-groups-hint = Bez zaškrtnutí platí pro klienty všech skupin.
template-text = Text
template-text-missing = Napište, co v ní má být.
template-unknown = Pod názvem { $names } není nic známo. Vloží se tak, jak je.
template-variables = Vložit, co se v každé konverzaci liší
template-preview = Náhled
template-preview-none = Zatím nic nenapsáno.
template-delete = Smazat
template-delete-ask = Smazat natrvalo?
variable-client-first-name = Křestní jméno
variable-client-name = Jméno klienta
variable-client-email = E-mail klienta
variable-client-phone = Telefon klienta
variable-client-page = Stránka
variable-operator-name = Vaše jméno
variable-company = Firma
variable-group = Skupina
variable-parameter = Parametr
example-first-name = Anna
example-name = Anna Nováková
example-group = Podpora

## Paleta příkazů

palette-title = Co udělat
palette-label = Najít akci nebo konverzaci
palette-placeholder = Napište, co chcete udělat, nebo jméno klienta
palette-none = Nic se nejmenuje „{ $query }“.
act-section-talk = Konverzace
act-section-go = Přejít
act-section-status = Stav a zvuk
act-section-look = Vzhled
act-section-people = Klienti
act-preview = Náhled nejdéle čekajícího klienta
act-template = Vložit šablonu
act-take-back = Vzít předání zpět
act-home = Domů: { $tab }
act-shortcuts = Seznam zkratek
act-reconnect = Připojit teď
act-status = Nastavit stav: { $status }
act-mute = Ztlumit zvuky
act-look = { $what }: { $value }
act-waits = čeká
act-left = zanechal vzkaz

## Nastavení

contrast = Kontrast
contrast-more = Vyšší
density = Rozestupy
density-comfortable = Pohodlné
density-compact = Úsporné

## Klávesy

keys-palette = Každá akce podle názvu
keys-previous-conversation = Předchozí konverzace
keys-move = Pohyb v seznamu nebo nabídce
keys-back = Zpět k levému sloupci v úzkém okně
