# Co chyba říká člověku: co se stalo a co s tím. Jedna zpráva na každý kód protokolu.

error-bad_request = Server požadavku nerozuměl. Aktualizujte Deskbell a zkuste to znovu.
error-unauthorized = Vaše přihlášení skončilo. Přihlaste se znovu.
error-wrong_credentials = Uživatelské jméno nebo heslo není správné.
error-forbidden = K tomu nemáte oprávnění. Obraťte se na správce.
error-not_found = Tohle už neexistuje.
error-upgrade_required = Tento Deskbell a server si nerozumějí. Nainstalujte nejnovější verzi Deskbellu.
error-too_large = Text je delší, než je dovoleno. Rozdělte ho do několika zpráv.
error-already_accepted = Tohoto klienta už má { $operator }. Přijměte jiného.
error-session_ended = Konverzace skončila. Zavřete ji.
error-session_not_active = Klient ještě čeká. Nejdřív ho přijměte, potom pište.
error-conflict = Server má pod tímto označením něco jiného. Zkuste to znovu.
error-invitation_unknown = Server tuto pozvánku nezná. Vytvořte novou.
error-invitation_used = Tuto pozvánku použil jiný klient. Vytvořte novou.
error-invitation_expired = Platnost této pozvánky skončila. Vytvořte novou.
error-internal = Na serveru došlo k chybě. Zkuste to znovu, a pokud to trvá, řekněte to správci.
error-unavailable = Server je přetížený nebo se restartuje. Zkuste to za chvíli.
error-server_unreachable = Na této adrese žádný server neodpovídá. Zkontrolujte adresu a síť.
error-not_deskbell = Na této adrese něco odpovídá, ale není to server Deskbell. Zkontrolujte adresu.
error-bad_address = Tohle není adresa. Napište ji jako chat.example.com.
error-insecure_address = Spojení s touto adresou by nebylo šifrované. Použijte adresu s https.
error-certificate_not_trusted = Certifikát tohoto serveru není důvěryhodný. Obraťte se na správce.
error-local_storage = Uložení na tomto počítači se nepodařilo. Uvolněte místo na disku a zkuste to znovu.
error-signed_out = Nejste přihlášeni. Přihlaste se a zkuste to znovu.
error-local_server = Server na tomto počítači se nepodařilo spustit. Zavřete další spuštěné Deskbelly a zkuste to znovu.
error-unknown = Něco se nepovedlo. Zkuste to znovu, a pokud to trvá, aktualizujte Deskbell.
