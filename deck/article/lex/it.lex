[words stop]
il lo la i gli le l' un uno una un' di del dello della dei degli delle dell' d' a al allo alla ai agli alle all' da dal dallo dalla dai dagli dalle dall' in nel nello nella nei negli nelle nell' con su sul sulla sui sulle sullo sugli sull' per tra fra e ed o ma anche che chi cui non si è sono ha hanno aveva era erano sia stato stata stati come più meno questo questa questi queste quello quella suo sua suoi sue loro se ci ne quando dove perché già ancora poi infatti inoltre tuttavia dopo prima durante secondo mentre così essere avere ciò molto molti ogni tutti tutto tutte due tre uno c' s' n' v' m' t'

[words abbr]
sig sigg dott dr prof avv ing on sen gen col cap ten mons don art artt cfr es fig pag pagg n nn num tel vol min max st s ss ca prev d.c a.c v. vs jr mr mrs ms op cit gov amb min

[boiler]
per la lettura
^crediti
skip to main
iscriviti
newsletter
cookie
copyright
riproduzione riservata
tutti i diritti riservati
commenta
^condividi
^leggi anche
^leggi tutto
^continua a leggere
^home 
^segui
^seguici
tempo di lettura
mi piace
akismet
crediti foto
foto di
fonte immagine
^pubblicita
^abbonati
^tag:
^tags
^ultimo aggiornamento
followersegui
^fbpx

[table month]
gennaio=01, febbraio=02, marzo=03, aprile=04, maggio=05, giugno=06, luglio=07, agosto=08, settembre=09, ottobre=10, novembre=11, dicembre=12, gen=01, feb=02, mar=03, apr=04, mag=05, giu=06, lug=07, ago=08, set=09, sett=09, ott=10, nov=11, dic=12

[table unit]
minuto|minuti=TM, ora|ore=TH, giorno|giorni|giornata|giornate|di'=D, notte|notti=D, settimana|settimane=W, weekend|fine settimana=WE, mese|mesi=M, trimestre|trimestri=3M, semestre|semestri=6M, anno|anni=Y, biennio=2Y, triennio=3Y, quinquennio=5Y, ventennio=20Y, decennio|decenni=10Y, secolo|secoli=100Y

[table season]
primavera=21, estate=22, autunno=23, inverno=24

[table weekday]
lunedi=1, martedi=2, mercoledi=3, giovedi=4, venerdi=5, sabato=6, domenica=7

[set firstday]
primo

[set shortmonth]
gen, feb, mar, apr, mag, giu, lug, ago, set, sett, ott, nov, dic

[set past]
scorso, scorsa, scorsi, scorse, passato, passata, passati, passate, ultimo, ultima, ultimi, ultime

[set pastpost]
scorso, scorsa, scorsi, scorse, passato, passata

[set next]
prossimo, prossima, prossimi, prossime

[set this]
questo, questa, questi, queste, quest'

[set lpar]
(

[set approx]
circa, quasi, oltre, piu, meno, almeno

[set edge]
inizio, inizi, fine, meta

[set few]
poco, poche, pochi, alcune, alcuni, qualche, molti, molte, diversi, diverse, parecchi

[dates]
# explicit
(dal|dall'|tra il|fra il|da) ^ {day1} (al|all'|e il|e l'|ad) {day2} {month} {year}? => days
^ {day1} (-|e|al) {day2} {month} {year}? => days
^ {weekday}? {day} {month} (del|di|dell'|,)? {year} => year-month-day
^ {weekday} , {day} {month} (del|di|dell'|,)? {year} => year-month-day
^ {weekday} , {day} {month} => month-day
^ {weekday} {day} {month} => month-day
^ {day} {month} => month-day
^ {iso} => iso
(nel|nell'|dal|dall'|al|all'|del|dell'|in|da|a|di|dello)? (mese di)? ^ {month} (del|di|dell'|,)? {year} => year-month
(nel|tra il|fra il|dal|del)? ^ {years} => years
(tra il|fra il|dal) ^ {year1} (e il|ed il|al|e|ed) {year2} => years
(nel|nell'|nello|del|dell'|dal|dall'|al|all'|entro il|entro la fine del|fino al|fin dal|sin dal|il|tra il|fra il|prima del|dopo il|verso il|intorno al|e il|anno|fine|inizio|inizi|meta|a partire dal|estate|inverno|autunno|primavera|{lpar}) ^ {year} => year
(in|d'|dell'|nell'|della|nella|dalla|alla|l'|la)? ^ {season} (del|di|dell')? {year} => year-season
(gli|negli|degli|dagli|agli|nei primi|dai primi)? ^ anni {decade} => decade
^ {roman} secolo => century
# relative
(lo|nello|dello|dallo|il|nel|a|lo)? ^ {past} {month} => last-month
(nel|a|lo|il|dal|dello|di|del)? ^ {month} {pastpost} => last-month
(il|nel|a)? ^ {next} {month} => next-month
(nel|a|il|dal)? ^ {month} {next} => next-month
(nel|nell'|a|il|dal|dall')? ^ {month} dell' anno (seguente|successivo|dopo) => next-month
(lo|la|nello|nella|dello|della)? ^ {past} {unit} => last-unit
(nelle|negli|nei|gli|le|delle|degli|dei|alle|agli)? ^ {lastfew} {n}? {unit} => last-unit
(la|il)? ^ {unit} {pastpost} => last-unit
(la|il|nel|nella)? ^ {next} {unit} => next-unit
^ {season} {pastpost} => last-season
(lo|la)? ^ {past} {season} => last-season
^ {this} {month} => month
^ {this} {unit} => this-unit
(oramai|ormai)? (circa|quasi|oltre|piu di|poco piu di)? ^ {n} {unit} fa => ago
^ {few} {unit} fa => ago
^ un {vague} di {unit} fa => ago
^ {n} {unit} (dopo|piu tardi|prima) => offset
^ {few} {unit} (dopo|piu tardi|prima) => offset
(fra|tra) ^ {n} {unit} => ahead
(all'|dall'|alla|dalla|a|nella|per la|entro la|entro|agli|dagli)? ^ {edge} (del|di|dell'|della|dello) {unit} => edge
(all'|dall'|alla|dalla|a|nella|per la|entro la|entro|agli|dagli)? ^ {edge} {month} => edge-month
(all'|dall'|alla|dalla|a|nella|per la|entro la|entro|agli|dagli)? ^ {edge} (del|dell') {year} => year
# partial
(a|ad|in|da|di|dal|dall'|del|dell'|nel|nell'|all'|entro|tra|fra|fino a|sino a|il mese di|nel mese di|verso|dopo|prima di|e|per|lo|il|,|{lpar}) ^ {month} => month
(in|d'|dell'|nell'|della|nella|in piena|l'|la|per l') ^ {season} => season
^ {weekday} {pastpost}? => weekday
# durations
(in|per|di|da|oltre|per piu di|dopo|durante|entro)? (circa|quasi|oltre|piu di|meno di|almeno|i|gli|le|poco piu di)? ^ {n} {unit} => duration
^ un {vague} di {unit} => duration
(da|per|in|dopo)? ^ {few} {unit} => duration
^ {relday} => word

[table demonym]
italian*=IT, russ*=RU, ucrain*=UA, nordcorean*=KP, sudcorean*=KR, corean*=XK1, cines*=CN, giappones*|nipponic*=JP, american*|statunitens*=US, britannic*|ingles*=GB, frances*=FR, tedesc*|german*=DE, spagnol*=ES, iranian*=IR, israelian*=IL, palestines*=PS, turc*=TR, indian*=IN, sirian*=SY, libic*=LY, egizian*=EG, saudit*=SA, polacc*=PL, ungheres*|magiar*=HU, greco|greca|grec*=GR, portoghes*=PT, belg*=BE, oland*=NL, svizzer*|elvetic*=CH, austriac*=AT, svedes*=SE, norveges*=NO, danes*=DK, finlandes*=FI, estone|estoni=EE, lettone|lettoni=LV, lituan*=LT, bieloruss*=BY, moldav*=MD, rumen*|romen*=RO, bulgar*=BG, serb*=RS, croat*=HR, sloven*=SI, bosniac*=BA, albanes*=AL, kosovar*=XK, macedon*=MK, montenegrin*=ME, georgian*=GE, armen*=AM, azer*|azerbaigian*=AZ, kazak*=KZ, uzbek*=UZ, afghan*|afgan*=AF, pakistan*=PK, bengales*=BD, thailandes*=TH, vietnamit*=VN, indonesian*=ID, malesian*=MY, filippin*=PH, taiwanes*=TW, australian*=AU, neozelandes*=NZ, canades*=CA, messican*=MX, brasilian*=BR, argentin*=AR, cilen*=CL, colombian*=CO, venezuelan*=VE, cuban*=CU, peruvian*=PE, bolivian*=BO, sudafrican*=ZA, nigerian*=NG, etiop*=ET, eritre*=ER, somal*=SO, sudanes*=SD, kenian*|keniot*=KE, marocchin*=MA, algerin*=DZ, tunisin*=TN, ruandes*=RW, congoles*=CD, ivorian*=CI, senegales*=SN, libanes*=LB, giordan*=JO, irachen*=IQ, yemenit*=YE, qatariot*|qatarin*=QA, emiratin*=AE, kuwaitian*=KW, islandes*=IS, irlandes*=IE, ceco|ceca|cechi|ceche=CZ, slovacc*=SK, cipriot*=CY, maltes*=MT, vatican*=VA, europe*=EU, sovietic*=SU

[table office]
presidente|presidentessa=HEAD, leader=HEAD, dittatore|dittatrice=HEAD, autocrate=HEAD, capo=HEAD?, premier=GOV, cancelliere|cancelliera=GOV, primo ministro=GOV, prima ministra=GOV, re=HEAD, regina=HEAD, sovrano=HEAD, emiro=HEAD, ayatollah=HEAD, guida suprema=HEAD, presidente del consiglio=GOV, capo di stato=HEAD, capo dello stato=HEAD, capo del governo=GOV, ministro|ministra=MIN, viceministro|viceministra=VMIN, vice ministro=VMIN, vice-primo ministro=VGOV, vicepremier=VGOV, vicepresidente|vice presidente=VHEAD, segretario di stato=FM, segretario generale=SG, segretario|segretaria=SEC, ambasciatore|ambasciatrice=AMB, portavoce=SPOK, generale=GEN, ammiraglio=GEN, direttore|direttrice=DIR, capo della diplomazia=FM, responsabile della diplomazia=FM, plenipotenziario|plenipotenziaria=FM, inviato|inviata=ENV, commissario|commissaria=COM, papa=HEAD, pontefice=HEAD, sindaco|sindaca=MAY, governatore|governatrice=GOVR, deputato|deputata=DEP, senatore|senatrice=DEP, omologo|omologa=COUNTER, consigliere|consigliera=ADV, alto rappresentante=HR, giudice=JUD, procuratore|procuratrice=JUD, colonnello=GEN, maresciallo=GEN, zar=HEAD, sottosegretario|sottosegretaria=VMIN

[table portfolio]
esteri|affari esteri=FM, sviluppo economico=ECO, affari europei=EUR, lavoro=LAV, cultura=CUL, sport=SPO, difesa=DM, interno|interni=INT, economia=ECO, finanze=ECO, tesoro=ECO, giustizia=JUS, salute|sanita=HEA, commercio=COM, energia=ENE, ambiente=ENV, istruzione=EDU, agricoltura=AGR, infrastrutture=INF, trasporti=INF

[set leadadj]
riformista, conservatore, socialista, uscente, designato, attuale, ex, nuovo, nuova, vecchio, vecchia, allora, defunto, stesso, neoeletto, neo, proprio, giovane

[set orgkw]
ministero, consiglio, commissione, parlamento, partito, agenzia, banca, corte, tribunale, congresso, senato, camera, comitato, universita, istituto, organizzazione, alleanza, unione, fondo, forze, esercito, marina, guardia, gruppo, federazione, assemblea, dipartimento, societa, associazione, fondazione, lega, autorita, comunita, polizia, movimento, conferenza

[set agrkw]
trattato, accordo, accordi, convenzione, protocollo, patto, risoluzione, dichiarazione, carta, memorandum, statuto, trattati, protocolli

[set locprep]
a, ad, in, nel, nella, nell', a

[set notorg]
pil, covid, iva, tv, ai, ia, pdf, rss, url, www, id, ok, cc, sms, dna, gps, pc, ceo

[set notname]
il, lo, la, i, gli, le, l', un, una, uno, un', paese, paesi, stato, governo, presidente, ministro, ministra, leader, guerra, levante, nord, sud, est, ovest, cosi, secondo, tuttavia, inoltre, infatti, nonostante, sebbene, ciononostante, dopo, durante, prima, questo, questa, nel, nella, per, con, da, in, a, di, non, al, ma, e, se, come, quando, dove, cosa, chi, quali, quale, seconda, prima, mondiale, san, santo, santa, sì, no, oggi, ieri, cooperazione, allora, sin, passando, proprio, tokyo, legami, soldati

[set hyp]
possibile, possibili, potenziale, potenziali, ipotetico, ipotetica, eventuale, eventuali, ipotesi, futuro, futura, presunto, presunta, probabile

[set placehead]
villaggio, citta, stazione, porto, base, regione, provincia, cosmodromo, aeroporto, penisola, isola, isole, area, stretto, mar, mare, fiume, teatro, quadro, striscia, golfo, oceano, monte, via, piazza, confine, valle, capitale

[trigger accord]
accordo|accordi, intesa|intese@noun, compromesso@noun
!d' accordo, !di comune accordo, !in accordo con, !accordo di fondo

[trigger treaty]
trattato|trattati, convenzione|convenzioni, patto|patti, protocollo|protocolli, memorandum, statuto
!a patto che, !ha trattato, !hanno trattato, !sono trattati, !e stato trattato, !protocollo sanitario

[trigger partnership]
partnership, partenariato|partenariati

[trigger alliance]
alleanza|alleanze, coalizione|coalizioni, asse

[trigger resolution]
risoluzione|risoluzioni, mozione|mozioni, delibera|delibere

[trigger vote]
voto|voti, votazione|votazioni, referendum, elezioni, ballottaggio
!in voto

[trigger veto]
veto|veti

[trigger meeting]
incontro|incontri, vertice|vertici, summit, bilaterale|bilaterali@noun, colloquio|colloqui, trilaterale@noun, faccia a faccia, conferenza di pace, negoziato|negoziati, trattativa|trattative
!incontro a, !al vertice della, !al vertice dell', !ai vertici, !andare incontro, !vertici militari, !i vertici

[trigger communique]
comunicato|comunicati, dichiarazione congiunta, dichiarazione finale, dichiarazione di pace, dichiarazione d' intenti, dichiarazione di intenti, dichiarazione d' indipendenza
!ha comunicato, !comunicato stampa, !hanno comunicato

[trigger sanctions]
sanzione|sanzioni, embargo, dazi

[trigger ceasefire]
tregua|tregue, cessate il fuoco, cessate-il-fuoco, armistizio, scambio di prigionieri

[trigger visit]
visita|visite@opt

[trigger sign verb]
firmato|firmata|firmati|firmate|firmare|firma|firmano|firmarono|firmo|siglato|siglata|siglati|siglare|sigla|siglano|stipulato|stipulare|sottoscritto|sottoscrivere|sottoscritta|concluso|concluso|conclusa|raggiunto|raggiunta|stretto

[trigger ratify verb]
ratificare|ratificato|ratificata|ratifica|ratificano|approvato|approvata|approvare|approva|adottato|adottata|adottare

[trigger meeting verb]
incontrato|incontrati|incontrata|incontrarsi|incontrare|incontrera|incontra|incontrano|incontreranno|incontrarono|incontro'

[set ofprep]
degli, della, dell', del, dello, delle, dei, di

[set defart]
il, lo, la, l', del, dello, della, dell', al, allo, alla, all', dal, dallo, dalla, dall', nel, nella, sul, sulla, suo, sua


[set vague]
paio

[set lastfew]
scorsi, scorse, passati, passate, ultimi, ultime

[table relday]
ieri=-1, oggi=0, domani=+1, stamattina=0, stasera=0

[table number]
zero=0, uno|un|una=1, due=2, tre=3, quattro=4, cinque=5, sei=6, sette=7, otto=8, nove=9, dieci|decina=10
undici=11, dodici=12, tredici=13, quattordici=14, quindici=15, sedici=16, diciassette=17, diciotto=18, diciannove=19
venti|vent|ventina=20, trenta|trent|trentina=30, quaranta|quarant|quarantina=40, cinquanta|cinquant=50, sessanta|sessant=60
settanta|settant=70, ottanta|ottant=80, novanta|novant=90, cento|cent=100, mille|mila=1000, milione|milioni=1000000, miliardo|miliardi=1000000000

[table ordinal]
primo|prima|primi|prime=1, secondo|seconda=2, terzo|terza=3, quarto|quarta=4, quinto|quinta=5, sesto|sesta=6, settimo|settima=7, ottavo|ottava=8, nono|nona=9, decimo|decima=10

[table decade]
venti=192X, trenta=193X, quaranta=194X, cinquanta=195X, sessanta=196X, settanta=197X, ottanta=198X, novanta=199X, duemila=200X

[suffix]
azione azioni amento amenti imento imenti atore atori atrice atrici abile abili ibile ibili issimo issima ista isti iste
are ere ire ato ata ati ate uto uta uti ute ito ita iti ite ando endo ano ono eva evano ava avano iva ivano era erano
erà eranno irà iranno ò arono erono irono ico ica ici iche ivo iva ivi ive oso osa osi ose ente enti ante anti ale ali mente ità o a e i

# what may stand between an agreement and its name
[set det]
il, lo, la, i, gli, le, l', un, una, un', uno, del, dello, della, dell', dei, delle, al, alla, all', dal, dalla, dall', nel, nella, nell', sul, sulla, sull', col, questo, questa, quest', nuovo, nuova, nuove, nuovi, di, ai, nei
[set leftmod]
nuovo, nuova, nuovi, nuove, tacito, tacita, storico, storica, primo, primi
[set npstop]
che, cui, e', ha, hanno, sono, sara, non, si, ma, mentre, quando, dove, se, potrebbe, avra, dovra, era, erano, stato, stata, come, anche, gia, dopo, prima, durante
[set npprep]
di, del, dello, della, dell', dei, degli, delle, d', tra, fra, con, per, sul, sulla, sull', sui, sulle, contro, presso, il, la, lo, l', i, gli, le, un, una
[set npword]
e, due, paesi, leader
[words adjective]
are ari ico ica ici iche ale ali ivo iva ive ivi ario aria eta eto nte nti osa oso ile uto iunta iunto esta

# what keeps a name from being the subject of the verb behind it
[set oblique]
di, a, da, con, per, su, del, dello, della, dell', dei, degli, delle, d', al, alla, all', ai, agli, alle, dal, dalla, dall', dai, dagli, dalle, nel, nella, nell', sul, sulla, sull', tra, fra, contro
[set auxiliary]
ha, e, aveva, era, fu, non, stato, stata, hanno, sono
[table asked]
città|capitale=city, paese|stato|nazione=country, organizzazione|istituzione|assemblea|organo=body

[table asks]
chi=person, quale=thing, quali=thing

# who is said to say it
[set reports]
secondo, riferisce, riporta, sostiene, afferma, dichiara, dichiarato, affermato, sostenuto, riferito, definito, detto, ritengono, concordano

[set question]
quando, quale, quali, quanti, quante, quanto, anno, mese, giorno, giorni, anni, data, chi, cosa, secondo, articolo, articoli, testo, paese, paesi, organo, assemblea, decennio, citato, completa, frase, organizzazione, tempo, come, numero

[table flag]
ordinal.suffix=esimo esima esimi esime
demonym.suffix=hi he o a i e

[set former]
ex, allora, defunto

[set country]
paese

[set percent]
%, percento, cento
