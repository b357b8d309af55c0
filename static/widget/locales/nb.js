const count = (n, one, many) => `${n} ${n === 1 ? one : many}`

export const words = {
  greeting: "Hva kan vi hjelpe deg med?",
  lead: "Fortell hva som har skjedd, med dine egne ord. Et menneske leser alle meldinger.",
  placeholder: "Skriv en melding",
  send: "Send",
  close: "Lukk chatten",
  menu: "Mer",
  attach: "Legg ved en fil",
  emoji: "Emoji",
  log: "Meldinger",
  you: "Du",
  team: "Kundeservice",
  earlier: "Vis tidligere meldinger",
  days: ["I dag", "I går"],
  pending: "Venter på å bli sendt",
  sent: "Sendt",
  read: "Lest",
  failed: "Ikke sendt.",
  again: "Prøv igjen",
  connecting: "Kobler til …",
  reconnecting: "Forbindelsen ble brutt, og vi kobler til på nytt. Meldingene dine er tatt vare på.",
  offline: "Du er ikke på nett. Bare skriv videre, så sendes meldingene når du er tilbake.",
  refused: "Chatten er ikke tilgjengelig akkurat nå.",
  busy: "Meldingene kommer raskere enn vi rekker å ta imot. Resten sendes om et øyeblikk.",
  away: "Ingen er her akkurat nå",
  tooLong: (n) => `Meldingen er ${count(n, "tegn", "tegn")} for lang. Kan du korte den ned?`,
  writing: (name) => `${name || "Kundeservice"} skriver`,
  unread: (n) => count(n, "ny melding", "nye meldinger"),
  reply: (s) => !s ? "Vi er her" : s <= 60 ? "Svarer vanligvis innen ett minutt"
    : s <= 3600 ? `Svarer vanligvis innen ${count(Math.ceil(s / 60), "minutt", "minutter")}`
    : `Svarer vanligvis innen ${count(Math.ceil(s / 3600), "time", "timer")}`,
}
