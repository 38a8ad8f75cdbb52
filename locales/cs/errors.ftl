# Co chyba říká člověku: co se stalo a co s tím. Jedna zpráva na každý kód protokolu.

error-bad_request = Server požadavku nerozuměl. Aktualizujte Deskbell a zkuste to znovu.
error-unauthorized = Vaše přihlášení skončilo. Přihlaste se znovu.
error-wrong_credentials = Uživatelské jméno nebo heslo není správné. Zkontrolujte obojí a zkuste to znovu.
error-forbidden = K tomu nemáte oprávnění. Obraťte se na správce.
error-not_found = Tohle už neexistuje.
error-upgrade_required = Tento Deskbell a server si nerozumějí. Nainstalujte nejnovější verzi Deskbellu.
error-too_large = Je to víc, než je dovoleno. Text rozdělte do několika zpráv, místo souboru pošlete menší.
error-already_accepted = Tohoto klienta už má { $operator }. Přijměte jiného.
error-session_ended = Konverzace skončila. Zavřete ji.
error-session_not_active = Klient ještě čeká. Nejdřív ho přijměte, potom pište.
error-conflict = Server má pod tímto označením něco jiného. Zkuste to znovu.
error-invitation_unknown = Server tuto pozvánku nezná. Vytvořte novou.
error-invitation_used = Tuto pozvánku použil jiný klient. Vytvořte novou.
error-invitation_expired = Platnost této pozvánky skončila. Vytvořte novou.
error-invitation_revoked = Tato pozvánka byla odvolána. Vytvořte novou.
error-invitation_not_yet_valid = Tato pozvánka ještě neplatí. Vraťte se, až začne.
error-bad_invitation = { $reason ->
    [too_short] Tato doba je příliš krátká. Zvolte aspoň { $minutes } min.
    [too_long] Tato doba je příliš dlouhá. Zvolte nejvýš { $minutes } min.
    [over_already] Tento čas už minul. Zvolte pozdější.
    [end_before_start] Konec je před začátkem. Zvolte pozdější konec.
    [start_too_far] Začátek je příliš daleko. Zvolte nejvýš { $minutes } min předem.
    [no_end] Chybí konec. Zvolte délku nebo konec.
    [uses] Tento počet klientů nejde použít. Zvolte 1 až 1 000 000.
   *[other] Taková pozvánka být nemůže. Změňte časy a zkuste to znovu.
}
error-operator_missing = Operátor teď nikoho nemůže přijmout. Zanechte zprávu, nebo se vraťte později.
error-bad_contact = Na tento e-mail ani telefon nelze odpovědět. Zkontrolujte ho a zkuste to znovu.
error-channel_locked = Tento kanál zamkl váš správce. O změnu ho požádejte.
error-slots_full = Máte tolik konverzací, kolik jich můžete vést. Jednu ukončete a potom přijměte.
error-queue_full = Fronta je plná. Zkuste to znovu za několik minut.
error-group_offline = Nikdo tu teď není. Přijďte později.
error-reason_unknown = Tento důvod nepřítomnosti už neexistuje. Vyberte jiný.
error-status_changed_since = Váš stav byl mezitím změněn jinde, proto zůstává, jak je. Chcete-li jiný, vyberte znovu.
error-file_refused = { $reason ->
    [not_allowed] Vaše firma zde soubory nepřijímá. Pošlete místo nich odkaz.
    [kind] Soubory tohoto druhu vaše firma nepřijímá. Vyberte jiný.
    [program] Programy a skripty se nikdy neposílají. Pošlete místo nich odkaz.
    [empty] Tento soubor je prázdný. Vyberte jiný.
   *[other] Tento soubor nelze přijmout. Vyberte jiný.
}
error-banned = Tento klient už nesmí přijít. Nejdřív zrušte zákaz.
error-incomplete = { $field ->
    [name] Chybí jméno. Napište ho a zkuste to znovu.
    [email] Chybí e-mailová adresa. Napište ji a zkuste to znovu.
    [phone] Chybí telefonní číslo. Napište ho a zkuste to znovu.
    [message] Chybí zpráva. Napište ji a zkuste to znovu.
    [result] Chybí výsledek. Vyberte ho a zkuste to znovu.
   *[other] Něco chybí. Doplňte to a zkuste to znovu.
}
error-nobody_there = Nikdo by to tam nepřijal: { $name } teď nemůže. Vyberte někoho jiného.
error-bad_settings = Nastavení se neuložilo: { $field } { $reason }. Opravte to a zkuste znovu.
error-internal = Na serveru došlo k chybě. Zkuste to znovu, a pokud to trvá, řekněte to správci.
error-unavailable = Server je přetížený nebo se restartuje. Zkuste to za chvíli.
error-rate_limited = Příliš mnoho neúspěšných přihlášení. Počkejte { $minutes } min a zkuste to znovu.
error-bad_sound = { $reason ->
    [too_large] Tento soubor je větší než 1 MB. Vyberte menší.
    [too_long] Tento zvuk trvá déle než 10 sekund. Vyberte kratší.
    [unknown_kind] Není to WAV, Ogg ani MP3. Vyberte soubor některého z těchto druhů.
    [broken] Z tohoto souboru nejde přečíst žádný zvuk. Vyberte jiný.
    [silent] V tomto souboru není nic slyšet. Vyberte jiný.
    [unreadable] Tento soubor nejde přečíst. Zkontrolujte, zda ho smíte otevřít, nebo vyberte jiný.
    [not_kept] Soubor je v pořádku, ale nepodařilo se ho uložit. Uvolněte místo na disku a zkuste to znovu.
   *[other] Tento soubor nejde použít jako zvuk. Vyberte jiný.
}
error-file_unreadable = Tento soubor nelze přečíst. Ověřte, že ho smíte otevřít, nebo vyberte jiný.
error-server_unreachable = Na této adrese žádný server neodpovídá. Zkontrolujte adresu a síť.
error-not_deskbell = Na této adrese něco odpovídá, ale není to server Deskbell. Zkontrolujte adresu.
error-bad_address = Tohle není adresa. Napište ji jako chat.example.com.
error-insecure_address = Spojení s touto adresou by nebylo šifrované. Použijte adresu s https.
error-certificate_not_trusted = Certifikát tohoto serveru není důvěryhodný, proto se nic neodeslalo. Obraťte se na správce.
error-not_encrypted = Server na této adrese nešifruje, proto se nic neodeslalo. Zkontrolujte port, nebo si od správce vyžádejte adresu s https.
error-encrypted_only = Co na této adrese odpovídá, nemluví nešifrovaným HTTP. Napište před adresu https://, nebo zkontrolujte port.
error-local_storage = Uložení na tomto počítači se nepodařilo. Uvolněte místo na disku a zkuste to znovu.
error-signed_out = Nejste přihlášeni. Přihlaste se a zkuste to znovu.
error-local_server = Server na tomto počítači se nepodařilo spustit. Zavřete další spuštěné Deskbelly a zkuste to znovu.
error-not_saved = Soubor se nepodařilo uložit. { $reason ->
    [no_space] Disk je plný: uvolněte místo a uložte znovu.
    [not_allowed] Do složky { $folder } nesmíte zapisovat: změňte to a uložte znovu.
    [no_folder] Složka { $folder } neexistuje: vytvořte ji a uložte znovu.
   *[other] Zkontrolujte složku { $folder } a uložte znovu.
}
error-nothing_opens = { $kind ->
    [mail] Na tomto počítači není nastavený žádný poštovní program. Nastavte ho, nebo zkopírujte, co potřebujete.
    [phone] Na tomto počítači není nastavený žádný program pro volání. Nastavte ho, nebo číslo vytočte sami.
    [settings] Nastavení systému se nepodařilo otevřít. Otevřete ho sami.
   *[folder] Na tomto počítači se neotevřel správce souborů. Podívejte se do složky stažených souborů.
}
error-unknown = Něco se nepovedlo. Zkuste to znovu, a pokud to trvá, aktualizujte Deskbell.
