declare module 'virtual:texts' {
  const packed: { keys: string[]; texts: { en: string[]; [language: string]: string[] | undefined } };
  export default packed;
}
