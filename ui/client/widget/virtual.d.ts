declare module 'virtual:widget-texts' {
  const tables: Record<string, Record<string, string> | undefined>;
  export default tables;
}
