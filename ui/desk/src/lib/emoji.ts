/** A small choice of emoji, by their Unicode names and by Czech ones. Pure. */

import { folded } from "./text";

export interface Emoji {
  sign: string;
  /** By language. */
  names: { en: string; cs: string };
}

/** Per line: the sign, its Unicode name, its Czech name. The most used come first. */
const LIST = `
😊|smiling face with smiling eyes|usměvavý obličej
🙂|slightly smiling face|lehký úsměv
😀|grinning face|zubící se obličej
😄|grinning face with smiling eyes|smějící se oči
😂|face with tears of joy|slzy smíchu
😅|grinning face with sweat|úsměv s potem
😉|winking face|mrknutí
😍|smiling face with heart-eyes|zamilované oči
😇|smiling face with halo|andílek svatozář
🤗|smiling face with open hands hug|objetí
🤔|thinking face|přemýšlení
🤝|handshake|podání ruky
👍|thumbs up|palec nahoru souhlas
👎|thumbs down|palec dolů nesouhlas
👋|waving hand|mávání ahoj
🙏|folded hands|sepjaté ruce děkuji prosba
👏|clapping hands|potlesk
🙌|raising hands|zvednuté ruce
👌|ok hand|v pořádku
💪|flexed biceps|síla sval
✌️|victory hand|vítězství
🤞|crossed fingers|držím palce
👉|backhand index pointing right|ukazuje vpravo
👇|backhand index pointing down|ukazuje dolů
☝️|index pointing up|ukazuje nahoru
✍️|writing hand|píšící ruka
❤️|red heart|červené srdce
💙|blue heart|modré srdce
💚|green heart|zelené srdce
💛|yellow heart|žluté srdce
💐|bouquet|kytice
🎉|party popper|oslava konfety
🎁|wrapped gift|dárek
🎂|birthday cake|narozeninový dort
✨|sparkles|jiskry
⭐|star|hvězda
🔥|fire|oheň
☀️|sun|slunce
🌧️|cloud with rain|déšť mrak
❄️|snowflake|sníh vločka
⛄|snowman|sněhulák
🌈|rainbow|duha
⚡|high voltage|blesk
✅|check mark button|zelené zaškrtnutí hotovo
✔️|check mark|zaškrtnutí
❌|cross mark|křížek ne
⚠️|warning|varování pozor
❗|exclamation mark|vykřičník
❓|question mark|otazník
ℹ️|information|informace
➡️|right arrow|šipka vpravo
⬇️|down arrow|šipka dolů
🔄|counterclockwise arrows button|znovu obnovit
⏳|hourglass not done|přesýpací hodiny čekání
⏰|alarm clock|budík
🕐|one o’clock|hodiny
📅|calendar|kalendář
📞|telephone receiver|telefonní sluchátko
📱|mobile phone|mobilní telefon
💻|laptop|počítač notebook
🖨️|printer|tiskárna
📧|e-mail|e-mail
✉️|envelope|obálka dopis
📎|paperclip|kancelářská sponka příloha
📄|page facing up|stránka dokument
📷|camera|fotoaparát
🔗|link|odkaz řetěz
🔍|magnifying glass tilted left|lupa hledat
🔑|key|klíč
🔒|locked|zámek zamčeno
🔔|bell|zvonek
💡|light bulb|žárovka nápad
🛠️|hammer and wrench|nářadí oprava
🔧|wrench|klíč oprava
📦|package|balík zásilka
🚚|delivery truck|dodávka doručení
🛒|shopping cart|nákupní košík
💳|credit card|platební karta
💰|money bag|peníze
💶|euro banknote|eura bankovka
🧾|receipt|účtenka
🎫|ticket|vstupenka jízdenka
🏷️|label|štítek cenovka
🏠|house|dům domov
🏢|office building|kancelář budova
🏥|hospital|nemocnice
🏨|hotel|hotel
🗺️|world map|mapa světa
📍|round pushpin|místo špendlík
🚆|train|vlak
🚄|high-speed train|rychlovlak
🚌|bus|autobus
🚋|tram car|tramvaj
🚕|taxi|taxi
🚗|automobile|auto
🚲|bicycle|kolo
✈️|airplane|letadlo
⛴️|ferry|trajekt loď
🧳|luggage|zavazadlo kufr
♿|wheelchair symbol|vozíček bezbariérový
👶|baby|miminko
🐶|dog face|pes
🐱|cat face|kočka
☕|hot beverage|káva čaj
🍕|pizza|pizza
🍽️|fork and knife with plate|jídlo talíř
🍎|red apple|jablko
🥳|partying face|oslavující obličej
😎|smiling face with sunglasses|sluneční brýle
😃|grinning face with big eyes|velké oči
😆|grinning squinting face|velký smích
🙃|upside-down face|obličej vzhůru nohama
😋|face savoring food|mňam
😌|relieved face|úleva
😐|neutral face|neutrální obličej
😕|confused face|zmatený obličej
😟|worried face|ustaraný obličej
😢|crying face|plačící obličej
😭|loudly crying face|hlasitý pláč
😞|disappointed face|zklamaný obličej
😔|pensive face|zamyšlený smutný obličej
😮|face with open mouth|překvapení
😲|astonished face|úžas
😱|face screaming in fear|křik strach
😳|flushed face|rozpaky
😴|sleeping face|spánek
🤒|face with thermometer|nemoc teploměr
😷|face with medical mask|rouška
🤧|sneezing face|rýma kýchání
😡|enraged face|vztek
😬|grimacing face|grimasa
🤷|person shrugging|pokrčení ramen
🤦|person facepalming|plácnutí do čela
🙋|person raising hand|hlásící se
💁|person tipping hand|informace osoba
🚫|prohibited|zákaz
🆗|ok button|tlačítko ok
💯|hundred points|sto bodů
🎵|musical note|nota hudba
📣|megaphone|megafon
🌍|globe showing europe-africa|zeměkoule
🎄|christmas tree|vánoční stromek
🐣|hatching chick|kuřátko velikonoce
`;

export const EMOJI: Emoji[] = LIST.trim()
  .split("\n")
  .map((line) => {
    const [sign = "", en = "", cs = ""] = line.split("|");
    return { sign, names: { en, cs } };
  });

/** Those of which a name, in either language, has words that begin with all the words. */
export function findEmoji(words: string): Emoji[] {
  const wanted = folded(words).split(/\s+/u).filter(Boolean);
  if (wanted.length === 0) return EMOJI;
  return EMOJI.filter(({ names }) => {
    const have = folded(`${names.en} ${names.cs}`).split(/[\s-]+/u);
    return wanted.every((word) => have.some((one) => one.startsWith(word)));
  });
}
