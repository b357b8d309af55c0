const count = (n, one, many) => `${n} ${n === 1 ? one : many}`

export const words = {
  greeting: "Kuidas saame aidata?",
  lead: "Kirjeldage oma sõnadega, mis juhtus. Iga sõnumi loeb läbi inimene.",
  placeholder: "Kirjutage sõnum",
  send: "Saada",
  close: "Sulge vestlus",
  menu: "Veel",
  attach: "Lisa fail",
  emoji: "Emotikonid",
  log: "Sõnumid",
  you: "Teie",
  team: "Klienditugi",
  earlier: "Näita varasemaid sõnumeid",
  days: ["Täna", "Eile"],
  pending: "Ootab saatmist",
  sent: "Saadetud",
  read: "Loetud",
  failed: "Saatmata.",
  again: "Proovi uuesti",
  connecting: "Ühenduse loomine…",
  reconnecting: "Ühendus katkes, loome selle uuesti. Teie sõnumid on alles.",
  offline: "Internetiühendus puudub. Kirjutage julgelt edasi: sõnumid saadetakse, kui ühendus taastub.",
  refused: "Vestlus ei ole praegu saadaval.",
  busy: "Sõnumeid tuleb kiiremini, kui jõuame vastu võtta. Ülejäänud lähevad teele hetke pärast.",
  away: "Praegu ei ole kedagi kohal",
  tooLong: (n) => `Palun lühendage sõnumit ${n} tähemärgi võrra.`,
  writing: (name) => `${name || "Klienditugi"} kirjutab`,
  unread: (n) => count(n, "uus sõnum", "uut sõnumit"),
  reply: (s) => !s ? "Oleme kohal" : s <= 60 ? "Vastame tavaliselt minuti jooksul"
    : s <= 3600 ? `Vastame tavaliselt ${Math.ceil(s / 60)} minuti jooksul`
    : `Vastame tavaliselt ${Math.ceil(s / 3600)} tunni jooksul`,
}
