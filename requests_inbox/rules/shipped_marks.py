"""The marks of the policy (5.9, 8.4, 8.5) and the word rules that come with the system.

A change here is a change of what letters become: run the labelled letters of ``tests/mail`` before and after.
Beginnings are compared folded, so that «қайтар» also finds «кайтар» and «qaitar».
"""

# One mark a line, as in a table.
# fmt: off

from .shipped_other import AUTHORITY, OTHER
from .verdict import Mark, MarkKind, RequestType as T
from .vocabulary import (
    AD,
    AD_KK,
    CONSENT,
    DATA,
    DATA_KK,
    DETAIL,
    DETAIL_KK,
    PUBLIC,
    PUBLIC_KK,
)

_WITHDRAW = "отзыв|отзову|отозв|отзов|аннулир|анулир|забрат|забира|забер|вернут|расторг|прекращ|прекрати|отмен|снима|лиша|недеиств|утрат|отказ|отказыв|беру="
_STOP = "прекрат|прекращ|перестан|остановит|останови|запрет|запрещ|хват|завяз|довольно"
_DELETE = "удал|удол|уничтож|стере|сотри|сотрит|стират|вычеркн|ликвидир|очист|вычист|убер|убрат|снесит|закроит|закрыт|исключ|деактивир|обезлич|забудьт"
_DELETE_KK = "жоиып|жоиыныз|жоиылсын|жоиыл|жоюд|жоюы|жою=|жоя|жоисан|жоиу|оширип|ошириниз|оширу|ошир|удалит|алып=|тазала|кетир|курт|жабын|жабу"
_ACCOUNT = "аккаунт|акаунт|профил|кабинет|учетн|учётк|страниц|регистрац|логин"
_STOP_KK = "токтат|жиберме|керек=|тарт|шыгар|салма|мазала|жазба|колдан|алып|тыи|коинызшы|коиыныз|беспоко|звонда|оширип|догар|келмесин|бермесин|отключит|каже"


def _phrase(code: str, kind: T, language: str, text: str) -> Mark:
    return Mark(code, kind, language, text, MarkKind.PHRASE, 0.95)


def _words(  # noqa: PLR0917  # a row of the table
    code: str, kind: T, language: str, text: str, weight: float, window: int = 8
) -> Mark:
    return Mark(code, kind, language, text, MarkKind.WORDS, weight, window)


POLICY: tuple[Mark, ...] = (
    _phrase("policy_withdrawal_ru", T.CONSENT_WITHDRAWAL, "ru", "Отзыв согласия на обработку персональных данных"),
    _phrase("policy_withdrawal_kk", T.CONSENT_WITHDRAWAL, "kk", "Дербес деректерді өңдеуге келісімді кері қайтарып алу"),
    _phrase("policy_opt_out_ru", T.MARKETING_OPT_OUT, "ru", "Отказ от уведомлений о новых продуктах и услугах и специальных предложениях"),
    _phrase("policy_opt_out_kk", T.MARKETING_OPT_OUT, "kk", "Жаңа өнімдер мен қызметтер және арнайы ұсыныстар туралы хабарламалардан бас тарту"),
    _phrase("policy_update_ru", T.RECTIFICATION, "ru", "Актуализация персональных данных"),
    _phrase("policy_update_kk", T.RECTIFICATION, "kk", "Жеке деректерді өзектендіру"),
    _phrase("policy_update_kk_law", T.RECTIFICATION, "kk", "Дербес деректерді өзектендіру"),
)

WITHDRAWAL: tuple[Mark, ...] = (
    _words("consent_invalid_ru", T.CONSENT_WITHDRAWAL, "ru", f"соглас недеиств|утрат|назад|обратно !{AD}|{PUBLIC}", 0.75),
    _words("no_use_kk", T.CONSENT_WITHDRAWAL, "kk", f"келиспе|карсы|болмаид {DATA_KK} ондеу|паидалан|колдан !{AD_KK}|тарат|жария", 0.75),
    _words("invalid_kk", T.CONSENT_WITHDRAWAL, "kk", f"жарамсыз|куши|кери= {CONSENT} !{AD_KK}|тарат", 0.75),
    _words("withdraw_consent_ru", T.CONSENT_WITHDRAWAL, "ru", f"{_WITHDRAW} соглас|разрешени|сагласи !{AD}|{PUBLIC}|передачу=|третьим=|пометк|отзывается=", 0.85),
    _words("no_longer_valid_ru", T.CONSENT_WITHDRAWAL, "ru", f"недеиств|неактуальн соглас|разрешени !{AD}|{PUBLIC}|заказ", 0.7, 20),
    _words("withdraw_alone_ru", T.CONSENT_WITHDRAWAL, "ru", "отзываю=|отозвать=|отозвите=|отзовите=", 0.4),
    _words("refuse_processing_ru", T.CONSENT_WITHDRAWAL, "ru", f"отказ|отказыв|возраж обработк|обрабат|использов {DATA} !заказ|{AD}", 0.8),
    _words("no_consent_ru", T.CONSENT_WITHDRAWAL, "ru", f"не= даю|дам=|соглас|разрешаю|позволяю|хочу|желаю обработ|обрабат|использ|хранит !{AD}|давал", 0.8),
    _words("stop_processing_ru", T.CONSENT_WITHDRAWAL, "ru", f"{_STOP} обработк|обрабат|использоват|использован|пользоват|сбор|собират {DATA}|их= !{AD}|временн|распростран|передач", 0.75),
    _words("withdraw_consent_kk", T.CONSENT_WITHDRAWAL, "kk", f"каитар|каитып|тарт|токтат|отозват|отзыв|жоиыл|алгым|алам|бузам {CONSENT} !{AD}|{AD_KK}|{PUBLIC}|тарат|жария|пометк|отзывается=", 0.85),
    _words("stop_processing_kk", T.CONSENT_WITHDRAWAL, "kk", f"токтат|тыи|карсы|доғар ондеу|ондем|обработк {DATA_KK} !уакыт|{AD_KK}", 0.8),
    _words("do_not_process_kk", T.CONSENT_WITHDRAWAL, "kk", f"ондеме {DATA_KK}", 0.75),
    _words("no_consent_kk", T.CONSENT_WITHDRAWAL, "kk", f"берме {CONSENT} ондеу|паидалан|колдан|обработк !{AD_KK}", 0.8),
    _words("withdraw_consent_en", T.CONSENT_WITHDRAWAL, "", "withdraw|revoke|cancel consent", 0.85),
)

DESTRUCTION: tuple[Mark, ...] = (
    _words("delete_them_ru", T.DESTRUCTION, "ru", f"уничтож|удалит|стерет|сотрит их=|ее=|все= !{PUBLIC}|{AD}", 0.6, 4),
    _words("do_not_keep_ru", T.DESTRUCTION, "ru", f"не= хран|было|остал|держ {DATA} !согласи|знаю|понимаю", 0.6),
    _words("about_me_gone_kk", T.DESTRUCTION, "kk", f"{_DELETE_KK} барин|бари|барлык|катысты|туралы {DATA_KK} !{AD_KK}|{PUBLIC_KK}", 0.8),
    _words("delete_data_ru", T.DESTRUCTION, "ru", f"{_DELETE} {DATA}|{_ACCOUNT}|запис !{PUBLIC}|{AD}|заказ|корзин|товар", 0.85),
    _words("delete_detail_ru", T.DESTRUCTION, "ru", f"{_DELETE} {DETAIL}|обо=|меня=|нас= баз|систем|архив|реестр|навсегда|полност !{PUBLIC}|{AD}", 0.8),
    _words("delete_me_ru", T.DESTRUCTION, "ru", f"{_DELETE} меня=|все= обо=|отовсюду|баз !{PUBLIC}|{AD}", 0.65, 5),
    _words("destroy_alone_ru", T.DESTRUCTION, "ru", f"уничтож !{AD}", 0.4),
    _words("delete_data_kk", T.DESTRUCTION, "kk", f"{_DELETE_KK} {DATA_KK}|{_ACCOUNT}|парақша|тіркелу|тиркелги !{AD}|{AD_KK}|{PUBLIC_KK}|тапсырыс|каитар|бугат|блок|кушин", 0.85),
    _words("delete_detail_kk", T.DESTRUCTION, "kk", f"{_DELETE_KK} {DETAIL_KK} баз|жуие|тізім !{PUBLIC_KK}|{AD_KK}", 0.8),
    _words("delete_en", T.DESTRUCTION, "", "delete|erase|remove|destroy account|data|information|profile|details", 0.85),
)

MARKETING: tuple[Mark, ...] = (
    _words("many_messages_ru", T.MARKETING_OPT_OUT, "ru", "каждыи|кажды|постоянно|по=|достал смс|звон|сообщени|реклам|рассыл от=|вас=|вы=|ваш !где|заказ|достав", 0.55, 6),
    _words("refuse_ads_ru", T.MARKETING_OPT_OUT, "ru", f"отказ|отказыв|отпиш|отписк|отписат|отключ|откаж|снимит|выпиш|отмен|отмён|исключ {AD} !чтобы|ссылк|нажмите|ответьт", 0.85),
    _words("unsubscribe_ru", T.MARKETING_OPT_OUT, "ru", "отпиш|отписк|отписат !чтобы|ссылк|нажмите|перейди|подписк|ответьт", 0.65),
    _words("do_not_send_ads_ru", T.MARKETING_OPT_OUT, "ru", f"не= присыл|слат|слит|шлит|пиш|отправл|беспоко|звон|надо|нужн|хочу|желаю|получат|интерес|пришл|высыла|спам|интересн {AD} !если|чтобы|ссылк|нажмите|против|отвеча", 0.85),
    _words("stop_ads_ru", T.MARKETING_OPT_OUT, "ru", f"{_STOP}|убер|убрат|исключ|удал|достал|надоел|замучил|заколебал|сколько {AD} !чтобы|ссылк|раскры", 0.85),
    _words("withdraw_ads_consent_ru", T.MARKETING_OPT_OUT, "ru", f"{_WITHDRAW}|не= соглас|разрешени {AD}", 0.85),
    _words("do_not_send_ru", T.MARKETING_OPT_OUT, "ru", "не= присыл|шлит|слат|звонит больше|хватит|меня", 0.6),
    _words("stop_ads_kk", T.MARKETING_OPT_OUT, "kk", f"{_STOP_KK} {AD_KK} !тек=|гана=|кана=", 0.85),
    _words("stop_ads_en", T.MARKETING_OPT_OUT, "", "unsubscribe|stop email|emails|newsletter|marketing|sms|me=", 0.75),
    _words("only_this_way_ru", T.MARKETING_CONDITION, "ru", f"только|лишь|исключительно|чаще|условии|условие|условия|раз= {AD} почт|email|емаил|смс|sms|звон|месяц|недел|мессенджер|ночь|ночам|вечер|будн|выходн|телеграм|сообщени|продвижен|маркетинг|соглас|телефон|рабоч|вотсап|whatsapp", 0.85, 12),
    _words("condition_ru", T.MARKETING_CONDITION, "ru", f"услови {AD}|продвижен|рынк соглас|условие=|выдвиг|реклам", 0.8, 12),
    _words("only_this_way_kk", T.MARKETING_CONDITION, "kk", f"тек=|гана=|кана=|шарт|шартпен {AD_KK}|нарык|жылжыту пошта|смс|коныра|аина|айына|болады|рет|телефон|шарт|келис|whatsapp|ватсап|вотсап|телеграм|мессенджер|хат|апта", 0.85, 12),
)

RECTIFICATION: tuple[Mark, ...] = (
    _words("not_my_name_ru", T.RECTIFICATION, "ru", "паспорт|удостоверен|документ|приведит соответств|правильно|отчеств|фамили|написан ошиб|неверн|указан|исправ|соответств|по=", 0.5, 10),
    _words("wrong_data_ru", T.RECTIFICATION, "ru", f"ошибк|неверн|неправильн|неточн|устаре|некоррект {DATA} !политик|парол|заказ|заблок|блокир|исправлена=|по=", 0.5),
    _words("correct_detail_ru", T.RECTIFICATION, "ru", f"исправ|измен|обнов|внес|внест|актуализ|поправ|замени|заменит|смени|сменил|поменя|помен|запиш|коррект|скоррект|перепиш {DETAIL} !заказ|доставк|парол|цен|пока=|заблок|блокир|удал", 0.6, 6),
    _words("birth_ru", T.RECTIFICATION, "ru", "исправ|поправ|ошибк|неверн|неправильн|указано= год|рожден|имя=|возраст", 0.6),
    _words("changed_my_data_ru", T.RECTIFICATION, "ru", "замуж|развел|переехал|сменил|поменял|изменил фамили|адрес|паспорт|удостоверен|номер|прописк", 0.6),
    _words("changed_my_data_kk", T.RECTIFICATION, "kk", "куиеуге|коши|ауысты|озгерд|алмастыр шыктым|мекен|телефон|номир|номер|фамили|тег|деректер", 0.6),
    _words("correct_ru", T.RECTIFICATION, "ru", f"исправ|измен|обнов|внес|внест|актуализ|уточнить=|уточнен|поправ|допол|добав|коррект|скоррект|запиш|замени|заменит|смени|сменил|поменя|помен {DATA} !заказ|доставк|парол|цен|политик|пока=|разбер|заблок|блокир|удал", 0.75),
    _words("new_detail_ru", T.RECTIFICATION, "ru", f"новыи|новая|новую|новое|теперь|вместо|стар|сменил|изменил|другую|другои|неактуальн|актуальн|недеиствит {DETAIL} !заказ|доставк|курьер|парол", 0.6, 6),
    _words("wrong_detail_ru", T.RECTIFICATION, "ru", f"ошибк|опечат|неверн|неправильн|неточн|устаре|некоррект|перепута {DETAIL} !политик|парол|заказ|заблок|блокир|бугат", 0.6),
    _words("correct_kk", T.RECTIFICATION, "kk", f"озгер|енгиз|косын|толыктыр|жанарт|жанала|тузе|ауыс|кате|озектен|нактыла|дурыста {DATA_KK}|{DETAIL_KK} !тапсырыс|жеткизу|саясат", 0.75),
    _words("new_detail_kk", T.RECTIFICATION, "kk", f"жана|жанасы {DETAIL_KK} !тапсырыс|жеткизу", 0.55, 5),
)

BLOCKING: tuple[Mark, ...] = (
    _words("block_them_ru", T.BLOCKING, "ru", "заблокир|приостанов|замороз их=|ее= !карт", 0.6, 4),
    _words("do_not_use_now_ru", T.BLOCKING, "ru", "не= использ|обрабат|трога временно|пока=|проверк|разбер", 0.6),
    _words("block_ru", T.BLOCKING, "ru", f"заблокир|блокиров|блокируи|замороз|приостанов|заморож {DATA}|обработк|использован !разблок|сня|снят|снимит|карт|возобнов", 0.85),
    _words("pause_ru", T.BLOCKING, "ru", f"временно {_STOP}|огранич|приостан обработ|обрабат|использ", 0.8),
    _words("block_kk", T.BLOCKING, "kk", f"бугатта|блокта|заблокир|шектеп|мұздат {DATA_KK} !шыгар|алып|тастау|ашы|разблок|токтатылсын", 0.85),
    _words("pause_kk", T.BLOCKING, "kk", f"уакытша токтат|бугатта|паидаланба {DATA_KK}|ондеу", 0.8),
    _words("unblock_ru", T.UNBLOCKING, "ru", f"разблок|размороз {DATA}|обработк|аккаунт|кабинет !карт|ссылк|переид", 0.85),
    _words("lift_block_ru", T.UNBLOCKING, "ru", f"сня|снят|снимит|отмен|возобнов блокир|обработк|огранич|замороз|приостан {DATA}", 0.85),
    _words("lift_block_subject_ru", T.UNBLOCKING, "ru", "снят|снимит|отменит блокировк|ограничени|заморозк", 0.6),
    _words("use_again_ru", T.UNBLOCKING, "ru", "снова|опять|дальше|вновь можете|можно|разреша|прошу польз|использ|обрабат !не=|хватит", 0.6),
    _words("unblock_kk", T.UNBLOCKING, "kk", f"бугат|блок шыгар|алып|алын|ашын|ашып|разблок {DATA_KK}|дербес|алып", 0.85),
    _words("unblock_short_kk", T.UNBLOCKING, "kk", "бугаттан|блоктан шыгар|ашы", 0.75),
)

DISTRIBUTION: tuple[Mark, ...] = (
    _words("stop_distribution_ru", T.DISTRIBUTION_STOP, "ru", f"{_STOP}|{_DELETE}|скрои|скрыт|снимит|снять=|не= {PUBLIC} {DATA}|{DETAIL}|фото|обо=|должност", 0.9, 9),
    _words("out_of_the_open_ru", T.DISTRIBUTION_STOP, "ru", f"{_DELETE}|скрои|скрыт|снимит|снять=|закро открытого|общего|общедоступн|публичн|свободн доступ|просмотр", 0.75, 5),
    _words("hangs_there_ru", T.DISTRIBUTION_STOP, "ru", f"{_DELETE}|скрои|скрыт|снимит|снять= висит|висят|опублик|выложен|вывешен|размещен {DETAIL}|{DATA}|фото", 0.75, 16),
    _words("stop_transfer_ru", T.DISTRIBUTION_STOP, "ru", f"{_STOP}|не= передач|передава|предоставлен|раскрыва {DATA}|{DETAIL} !политик", 0.85),
    _words("stop_distribution_short_ru", T.DISTRIBUTION_STOP, "ru", f"{_STOP} распростран", 0.7, 4),
    _words("withdraw_distribution_ru", T.DISTRIBUTION_STOP, "ru", f"{_WITHDRAW} соглас распростран|публик|опублик", 0.9),
    _words("stop_distribution_kk", T.DISTRIBUTION_STOP, "kk", f"токтат|тыи|догар|алып|алын|оширип|ошир|жасыр|каитар|тарт|тарма {PUBLIC_KK} {DATA_KK}|{DETAIL_KK}|сурет|фото", 0.9, 12),
)

SHIPPED_MARKS: tuple[Mark, ...] = (
    *POLICY,
    *WITHDRAWAL,
    *DESTRUCTION,
    *MARKETING,
    *RECTIFICATION,
    *BLOCKING,
    *DISTRIBUTION,
    *OTHER,
    *AUTHORITY,
)
