/** A language that nobody speaks: English with other letters and more room. What stays in plain letters was not translated, and what is cut off has too little room. */

const LETTERS = "aàbƀcçdðeéfƒgĝhĥiîjĵkķlļmɱnñoöpþqǫrŕsštţuûvṽwŵxẋyýzž";
const other = new Map<string, string>();
for (let i = 0; i < LETTERS.length; i += 2) {
  const plain = LETTERS.charAt(i);
  const strange = LETTERS.charAt(i + 1);
  other.set(plain, strange);
  other.set(plain.toUpperCase(), strange.toUpperCase());
}

/** A text in that language, about two fifths longer. */
export function pseudo(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const strange = other.get(letter) ?? letter;
    return /[aeiou]/i.test(letter) ? strange + strange.toLowerCase() : strange;
  });
}
