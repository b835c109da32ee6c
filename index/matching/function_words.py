"""The function words of some languages: articles, pronouns, prepositions, auxiliaries and question words.

They carry grammar, not topics. Words that also name things in code or in prose (`get`, `need`, `use`) are left out.
Compare: the stop words of Snowball (snowballstem.org), which are longer.
"""

from __future__ import annotations

FUNCTION_WORDS: dict[str, frozenset[str]] = {
    lang: frozenset(words.split())
    for lang, words in {
        "cs": "a aby ale ani ano bez bude by byl byla bylo být co do jak jako je jeho její jejich jen jsem jsou k "
        "kde kdo když která které který mezi mi mít může na nebo není o od po pod pro proč s se si ta tak "
        "také tam ten to u už v ve za ze že",
        "da": "af alle at blive bliver da de den der deres det dig din du eller en er et for fra han har havde hun "
        "hvad hvem hvilke hvilken hvor hvordan hvorfor i ikke jeg kan man med mellem men mig min når og om på "
        "sig skal som til ud var ved vi vil være",
        "de": "aber alle als am an auf aus bei bin bis das dass dem den der des die doch du ein eine einem einen "
        "einer eines er es für habe haben hat hatte ich ihr im in ist kann können machen man mein meine mit "
        "muss nach nicht oder sein sich sie sind soll zwischen über um und unter vom von vor wann war warum "
        "was welche welcher welches wenn wer werden wie wieso wir wird wo wozu zu zum zur",
        "en": "a about am an and any anyone anything are as at be been being between both but by can could did do "
        "does doing for from had has have having he her hers him his how i if in into is it its may me might "
        "mine must my nor of on or our ours shall she should so someone something such than that the their "
        "theirs them then there these they this those to us was we were what when where which who whom whose "
        "why will with would you your yours",
        "es": "a al algo como con cual cuando cuál cuándo cómo de del desde donde dónde e el ella ellos en entre era "
        "es esta este esto está están fue ha hacer hay la las le les lo los me mi mis muy más no nos o para pero por "
        "porque puede puedo que quien quién qué se ser si sin sobre son su sus también te tiene tu un una uno y ya yo",
        "fi": "ei en ettei että hän ja jo joka jos jotka kanssa ketkä koska kuin kuinka kuka me mikä miksi millä "
        "minä missä mistä miten mitä mukaan mutta ne niin näin olen olla on ovat se sekä sinä tai te tämä voi "
        "voin välillä",
        "fr": "a entre à au aux avec c ce cela ces cette comment d dans de des dois dont du elle en est et eu fait "
        "faire il ils j je l la le les leur leurs lui m ma mais me mes moi mon n ne nos notre nous on ont ou "
        "où par pas peut peux pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se ses "
        "si son sont sur ta te tu un une vos votre vous y",
        "it": "a ai al alla alle anche che chi ci come con cosa cui da dal dalla de dei del della delle di dove e è "
        "era essere fare gli ha hanno ho i il in io la le lo ma mi mia mio nel nella non o per perché più posso può "
        "qual quale quali quando quanto se si sono su sua suo tra tu un una uno",
        "nb": "alle at av bli blir da de den der deres det din du eller en er et for fra han har hun hva hvem "
        "hvilke hvilken hvor hvordan hvorfor i ikke jeg kan man med mellom men meg min noe når og om på seg "
        "skal som til ut var ved vi vil være å",
        "nl": "aan al als bij dan dat de der deze die dit doe doen door een en er ge haar had heb hebben heeft het "
        "hij hoe ik in is je kan kun kunnen maar me met mijn moet naar niet nog of om onder ons ook op over "
        "te tot tussen uit van voor waar waarom wanneer want was wat we welk welke werd wie wij worden wordt "
        "ze zich zijn zo",
        "pl": "a aby ale bez być by co czy dla do gdy gdzie i ich jak jaka jakie jako jaki jest jestem już kiedy "
        "kto która które który ma mam między może mogę można na nie nim o od po pod przez przy są się ta tak "
        "także tej ten to w we z za ze żeby",
        "pt": "a ao aos as até com como da das de do dos e ela ele em entre era essa esse esta este está eu fazer foi "
        "há isso já lhe mais mas me meu minha muito na nas nem no nos não o onde os ou para pela pelo por porque posso "
        "pode qual quais quando que quem se sem ser seu sua são só também te tem um uma você",
        "ru": "а без бы был была были было быть в вам вас во все вы где для до его ее если есть еще же за здесь и "
        "из или им их к как какая какие какой когда кто ли между мне можно мой мы на надо не нет но ну о об "
        "он она они от по под при с со так там то того тоже только ты у уже чем что чтобы эта эти это я",
        "sv": "alla att av blir de dem den denna deras det dig din du där eller en ett för från ha han har hon hur "
        "i inte jag kan man med mellan men mig min mot ni nu när och om på ska sig sin som till under ur var "
        "varför vad vem vi vid vilka vilken vilket är",
        "tr": "ama ancak arasında arasındaki bana ben bir bu bunu da daha de değil diye en gibi hangi hem her ile "
        "için ise ki kim mi mı mu mü nasıl ne neden nerede niçin o olan olarak oldu olur onu sen siz şu ve "
        "veya ya",
        "uk": "а або але б без би був були було бути в ви від він вона вони для до між є же з за і із й його її їх "
        "як яка який які коли ли мені можна ми на не ні о по при про та так там те ти то тому у хто це цей чи "
        "чому що щоб я",
    }.items()
}  # fmt: skip
"""Language -> its function words, in lower case."""

COMPARING_WORDS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    lang: (frozenset(nouns.split()), frozenset(prepositions.split()))
    for lang, (nouns, prepositions) in {
        "cs": ("rozdíl rozdíly", "mezi"),
        "da": ("forskel forskellen forskelle", "mellem på"),
        "de": ("unterschied unterschiede", "zwischen"),
        "en": ("difference differences", "between"),
        "es": ("diferencia diferencias", "entre"),
        "fi": ("ero erot", "välillä"),
        "fr": ("différence différences", "entre"),
        "it": ("differenza differenze", "tra fra"),
        "nb": ("forskjell forskjellen forskjeller", "mellom på"),
        "nl": ("verschil verschillen", "tussen"),
        "pl": ("różnica różnice", "między"),
        "pt": ("diferença diferenças", "entre"),
        "ru": ("разница отличие отличия различие различия", "между"),
        "sv": ("skillnad skillnaden skillnader", "mellan på"),
        "uk": ("різниця відмінність відмінності", "між"),
    }.items()
}
"""Language -> the nouns, and the prepositions after them, that begin a comparison: `difference between a and b`."""
VERSUS = frozenset({"vs", "versus"})
"""Words between what is compared, in any language."""
