// The shop in the language of ?lang=, or of the browser. The chat follows the page's `lang` by itself.
const TEXTS = {
  en: {},
  et: {
    title: "Asjad, millel pole kiiret.",
    intro: "Linane, kivikeraamika ja kadakapuu: väikestes kogustes tehtud ja mõeldud parandamiseks, mitte välja viskamiseks.",
    order: "Teie tellimus 20418", packed: "Pakitud", shipped: "Kulleri käes", late: "Pidi jõudma kolm päeva tagasi",
    orderHelp: "Midagi on valesti? Kirjutage meile siin nurgas, oma keeles.",
    throw: "Linane pleed, kaerakarva", lamp: "Paberlamp, kõrge", mug: "Kivikeraamikast kruusid, kaks", board: "Kadakapuust lõikelaud",
    about: "Väljamõeldud pood vestluse proovimiseks. Siit ei saa midagi osta.",
  },
  ru: {
    title: "Вещи для неспешного дома.",
    intro: "Лён, керамика и можжевельник: небольшими партиями, чтобы чинить, а не выбрасывать.",
    order: "Ваш заказ 20418", packed: "Упакован", shipped: "У курьера", late: "Ожидался три дня назад",
    orderHelp: "Что-то не так? Напишите нам в углу экрана, на своём языке.",
    throw: "Льняной плед, овсяный", lamp: "Бумажная лампа, высокая", mug: "Керамические кружки, пара", board: "Доска из можжевельника",
    about: "Вымышленный магазин, чтобы попробовать чат. Купить здесь ничего нельзя.",
  },
  nb: {
    title: "Ting til et hus uten hastverk.",
    intro: "Lin, steintøy og einer, laget i små serier for å repareres, ikke byttes ut.",
    order: "Bestillingen din, 20418", packed: "Pakket", shipped: "Hos transportøren", late: "Ventet for tre dager siden",
    orderHelp: "Er noe galt? Skriv til oss nede i hjørnet, på ditt eget språk.",
    throw: "Linpledd, havre", lamp: "Papirlampe, høy", mug: "Steintøykrus, to stk.", board: "Skjærefjøl av einer",
    about: "En oppdiktet butikk for å prøve chatten. Her er ingenting til salgs.",
  },
  kk: {
    title: "Асықпайтын үйге арналған заттар.",
    intro: "Зығыр мата, қыш ыдыс және арша ағашы: аздап жасалады, лақтыруға емес, жөндеп ұстауға арналған.",
    order: "Тапсырысыңыз, 20418", packed: "Оралды", shipped: "Курьерде", late: "Үш күн бұрын келуі керек еді",
    orderHelp: "Бірдеңе дұрыс емес пе? Экран бұрышында бізге өз тіліңізде жазыңыз.",
    throw: "Зығыр жамылғы, сұлы түсті", lamp: "Қағаз шам, биік", mug: "Қыш кеселер, екеу", board: "Арша тақтай",
    about: "Чатты байқап көруге арналған ойдан шығарылған дүкен. Мұнда ештеңе сатылмайды.",
  },
}

const asked = [new URLSearchParams(location.search).get("lang"), ...navigator.languages].filter(Boolean)
const language = asked.map((tag) => tag.slice(0, 2).replace(/n[no]/, "nb")).find((code) => TEXTS[code]) ?? "en"
document.documentElement.lang = language

addEventListener("DOMContentLoaded", () => {
  for (const node of document.querySelectorAll("[data-text]")) {
    const text = TEXTS[language][node.dataset.text]
    if (text) node.textContent = text
  }
  document.querySelector(`.languages [lang=${language}]`).setAttribute("aria-current", "true")
})
