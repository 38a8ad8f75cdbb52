//! The simulated clients and their words: a railway's clients, in their own languages. Every reply fits whatever the operator wrote.

use crate::story::{Opening, Story};

const EDGE: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36 Edg/139.0.0.0";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0";
const FIREFOX_MAC: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0";
const SAFARI_PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
const CHROME_PHONE: &str =
    "Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36";
const SAMSUNG_PHONE: &str = "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36";

/// Who comes, in this order, over and over.
pub(crate) static CAST: &[Story] = &[
    Story {
        name: "Eleanor Whitfield",
        page: "https://northlight-rail.example/bookings/change",
        language: "en-GB",
        agent: EDGE,
        opening: &[
            Opening { after: 3, text: "Good morning. I booked the 14:05 to Gothenburg for the wrong day." },
            Opening { after: 14, text: "Can I still move it to Friday?" },
        ],
        impatient: &[Opening { after: 75, text: "I can wait a little, there is no hurry." }],
        patience: 210,
        replies: &[
            "The booking is NL-48213, two adults, seats 41 and 42.",
            "That would be perfect. Does it cost anything?",
            "Wonderful, thank you. You have been very kind.",
        ],
        parts: false,
        again: None,
    },
    Story {
        name: "Jakub Dvořák",
        page: "https://northlight-rail.example/lost-property",
        language: "cs-CZ",
        agent: CHROME_PHONE,
        opening: &[
            Opening { after: 4, text: "Dobrý den, ve vlaku ve 12:40 mi na sedadle zůstala modrá bunda." },
            Opening { after: 24, text: "Vůz 7, místo u okna." },
        ],
        impatient: &[],
        patience: 170,
        replies: &[
            "V kapse je klíč od kola, podle toho se pozná.",
            "Dobře, budu do večera na telefonu.",
            "Děkuji, moc jste mi pomohli. Na shledanou.",
        ],
        parts: true,
        again: None,
    },
    Story {
        name: "ليلى حداد",
        page: "https://northlight-rail.example/night-trains/bicycles",
        language: "ar",
        agent: SAMSUNG_PHONE,
        opening: &[Opening {
            after: 5, text: "مرحبا، هل أستطيع أن آخذ دراجتي معي في القطار الليلي؟"
        }],
        impatient: &[],
        patience: 180,
        replies: &["القطار إلى كوبنهاغن يوم الجمعة.", "هذا ممتاز.", "شكرا جزيلا، هذا كل ما أردت معرفته."],
        parts: true,
        again: None,
    },
    Story {
        name: "Sunny 🌻",
        page: "https://northlight-rail.example/night-trains",
        language: "en-US",
        agent: SAFARI_PHONE,
        opening: &[
            Opening { after: 2, text: "hi 👋 is the night train on time today?" },
            Opening { after: 11, text: "i am already on the platform 😅" },
        ],
        impatient: &[Opening { after: 70, text: "ok, asking somebody here, thanks anyway" }],
        patience: 78,
        replies: &["ok! platform 3, right?", "great 🙌 you saved my evening"],
        parts: true,
        again: None,
    },
    Story {
        name: "Maximiliane von Hohenstein-Schwarzenfels zu Lindau",
        page: "https://northlight-rail.example/groups-and-families",
        language: "de-DE",
        agent: FIREFOX_MAC,
        opening: &[Opening {
            after: 6,
            text: "Guten Tag, ich reise am Samstag mit vier Kindern und zwei Großeltern. Gibt es ein Abteil, in dem wir alle zusammensitzen können, möglichst nahe am Speisewagen und mit Platz für einen Kinderwagen?",
        }],
        impatient: &[],
        patience: 200,
        replies: &[
            "Es ist der Zug um 9:12 Uhr nach Malmö, Buchung NL-50377.",
            "Das wäre sehr freundlich.",
            "Vielen Dank, Sie haben uns sehr geholfen. Auf Wiedersehen.",
        ],
        parts: false,
        again: None,
    },
    Story {
        name: "Oliver Chen",
        page: "https://northlight-rail.example/tickets",
        language: "en-CA",
        agent: CHROME_PHONE,
        opening: &[
            Opening { after: 3, text: "My ticket does not open on my phone." },
            Opening { after: 25, text: "The train leaves in twenty minutes." },
        ],
        impatient: &[Opening { after: 50, text: "Nobody there? I will try again in a moment." }],
        patience: 60,
        replies: &["It says that the code has expired.", "Now it opens. Thanks, I have to run."],
        parts: true,
        again: Some(&OLIVER_AGAIN),
    },
    Story {
        name: "Mariana Sousa",
        page: "https://northlight-rail.example/business/invoices",
        language: "pt-PT",
        agent: FIREFOX,
        opening: &[Opening {
            after: 4,
            text: "Bom dia. Preciso de uma fatura com o número de contribuinte da empresa.",
        }],
        impatient: &[Opening { after: 60, text: "Posso esperar, obrigada." }],
        patience: 150,
        replies: &["É a reserva NL-47102.", "Perfeito, muito obrigada. Bom trabalho."],
        parts: true,
        again: None,
    },
];

/// The second visit of one whom nobody answered.
static OLIVER_AGAIN: Story = Story {
    name: "Oliver Chen",
    page: "https://northlight-rail.example/tickets",
    language: "en-CA",
    agent: CHROME_PHONE,
    opening: &[Opening { after: 2, text: "It is me again, with the ticket that does not open." }],
    impatient: &[],
    patience: 150,
    replies: &["It says that the code has expired.", "Now it opens. Thank you, I caught it after all."],
    parts: true,
    again: None,
};

/// The story of this name; its second visit if `again`.
pub(crate) fn find(name: &str, again: bool) -> Option<&'static Story> {
    let story = CAST.iter().find(|story| story.name == name)?;
    if again { story.again } else { Some(story) }
}

/// Whether it is somebody's second visit.
pub(crate) fn is_second_visit(story: &'static Story) -> bool {
    !CAST.iter().any(|other| std::ptr::eq(other, story))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_a_name_of_their_own_and_something_to_say_and_leaves() {
        let visits = CAST.iter().chain(CAST.iter().filter_map(|story| story.again));
        for story in visits {
            let found = find(story.name, is_second_visit(story)).expect("known by name");
            let lines = story.opening.iter().chain(story.impatient);
            assert!(std::ptr::eq(found, story), "{} is found again after a restart", story.name);
            assert!(lines.clone().is_sorted_by_key(|line| line.after), "{} speaks in order", story.name);
            assert!(lines.last().is_some_and(|line| line.after < story.patience), "{} can say all", story.name);
            assert!(story.opening.first().is_some_and(|line| line.after <= 10), "{} says why", story.name);
            assert!(story.patience <= 240 && !story.replies.is_empty(), "{} waits a bounded time", story.name);
        }
    }
}
