[words stop]
the a an of to in on at by for with from and or but that which who whom this these those it its he she they his her their is are was were be been has have had will would could should may might as not no than then there here when where after before during about over under between into also more most some any all each other one two first new said says according

[words abbr]
mr mrs ms dr prof sen rep gov gen col lt sgt st jr sr inc ltd corp co no vs etc jan feb mar apr jun jul aug sep sept oct nov dec u.s u.k e.g i.e fig vol p pp est dept

[boiler]
skip to main
subscribe
newsletter
cookie
copyright
all rights reserved
advertisement
^share this
^read more
^read also
^related
^follow us
^sign up
^home 
min read
minutes read
photo credit
image:
photo:
^tags
^last updated
^comments

[table month]
january=01, february=02, march=03, april=04, may=05, june=06, july=07, august=08, september=09, october=10, november=11, december=12, jan=01, feb=02, mar=03, apr=04, jun=06, jul=07, aug=08, sep=09, sept=09, oct=10, nov=11, dec=12

[set shortmonth]
jan, feb, mar, apr, jun, jul, aug, sep, sept, oct, nov, dec

[table unit]
minute|minutes=TM, hour|hours=TH, day|days=D, night|nights=D, week|weeks=W, month|months=M, quarter|quarters=3M, year|years=Y, decade|decades=10Y, century|centuries=100Y

[table season]
spring=21, summer=22, autumn|fall=23, winter=24

[table weekday]
monday=1, tuesday=2, wednesday=3, thursday=4, friday=5, saturday=6, sunday=7

[set past]
last, past

[set next]
next, coming

[set this]
this

[set lpar]
(

[set approx]
about, around, nearly, almost, over, roughly, some, more, less, least

[set edge]
start, beginning, end, middle

[set few]
several, few, many

[dates]
^ {day1} (-|to|and) {day2} {month} {year}? => days
^ {month} {day1} (-|to|and) {day2} ,? {year}? => days
^ (early|mid|late|mid-)? {day} (of)? {month} ,? {year} => year-month-day
^ {weekday}? ,? {month} {day} ,? {year} => year-month-day
^ {weekday} ,? {day} (of)? {month} ,? {year} => year-month-day
^ {weekday} ,? {day} {month} => month-day
^ {weekday} ,? {month} {day} => month-day
^ {day} (of)? {month} => month-day
^ {month} {day} => month-day
^ {iso} => iso
(in|since|from|until|by|during|of|early|mid|late|early in|late in|mid-)? ^ {month} (of|,)? {year} => year-month
(in|from|between)? ^ {years} => years
(from|between) ^ {year1} (to|and|until|-) {year2} => years
(in|since|from|until|till|by|before|after|during|early|mid|late|around|of|the|to|and|as early as|early in|late in|by the end of|end of|start of|beginning of|{lpar}|mid-|circa) ^ {year} => year
(in|since|of|the|during|for)? (the)? ^ {season} (of)? {year} => year-season
(in|since|during|of|the|early|mid|late)? the? (early|mid|late|mid-)? ^ {decades} => decade
(in|since)? ^ {past} {month} => last-month
(in)? ^ {next} {month} => next-month
^ {past} {unit} => last-unit
(the|over the|in the|during the|for the)? ^ {past} {few} {unit} => last-unit
(the|over the|in the|during the|for the)? ^ {past} {n} {unit} => last-unit
^ {next} {unit} => next-unit
^ {past} {season} => last-season
^ {past} {weekday} => weekday
^ {this} {month} => month
^ {this} {unit} => this-unit
(about|around|nearly|almost|over|more than|some|less than)? ^ {n} {unit} ago => ago
^ a? {few} {unit} ago => ago
^ a? {vague} of {unit} ago => ago
^ a? {n} {unit} (later|earlier|before|after) => offset
^ a? {few} {unit} (later|earlier|before|after) => offset
^ a? {vague} of {unit} (later|earlier|before|after) => offset
(at|since|from|by|until|towards)? (the)? ^ {edge} of the {unit} => edge
(at|since|from|by|until)? (the)? ^ {edge} of {month} => edge-month
(in|since|until|till|by|from|for|during|early|mid|late|of|before|after|through|to|and|between|throughout) ^ {month} => month
(in|this|the|of|for|during)? (the)? (early|late|mid)? ^ {season} => season
(on|since|until|by|from|of|late|early)? ^ {weekday} => weekday
(for|in|over|within|after|during|of)? (about|around|nearly|almost|over|more than|less than|at least|the|some|roughly)? ^ {n} {unit} => duration
(for|in|over|within|after|during|of)? (about|around|nearly|almost|over|more than|less than|at least|the)? ^ {n} -? {unit} => duration
(for|over|in)? a? ^ {few} {unit} => duration
(a|the|for a)? ^ {span} => duration
^ {relday} => word

[set compass]
north, south, east, west, northern, southern, eastern, western

[table demonym]
italian|italians=IT, russian|russians=RU, ukrainian|ukrainians=UA, north korean|north koreans=KP, south korean|south koreans=KR, korean|koreans=XK1, chinese=CN, japanese=JP, american|americans|us=US, british|english=GB, french=FR, german|germans=DE, spanish=ES, iranian|iranians=IR, israeli|israelis=IL, palestinian|palestinians=PS, turkish=TR, indian|indians=IN, syrian=SY, libyan=LY, egyptian=EG, saudi=SA, polish=PL, hungarian=HU, greek=GR, portuguese=PT, belgian=BE, dutch=NL, swiss=CH, austrian=AT, swedish=SE, norwegian=NO, danish=DK, finnish=FI, estonian=EE, latvian=LV, lithuanian=LT, belarusian=BY, moldovan=MD, romanian=RO, bulgarian=BG, serbian=RS, croatian=HR, slovenian=SI, bosnian=BA, albanian=AL, kosovan|kosovar=XK, macedonian=MK, georgian=GE, armenian|armenians=AM, azerbaijani|azerbaijanis|azeri=AZ, kazakh=KZ, uzbek=UZ, afghan=AF, pakistani=PK, bangladeshi=BD, thai=TH, vietnamese=VN, indonesian=ID, malaysian=MY, filipino|philippine=PH, taiwanese=TW, australian=AU, canadian=CA, mexican=MX, brazilian=BR, argentine|argentinian=AR, chilean=CL, colombian=CO, venezuelan=VE, cuban=CU, south african=ZA, nigerian=NG, ethiopian=ET, eritrean=ER, somali=SO, sudanese=SD, kenyan=KE, moroccan=MA, algerian=DZ, tunisian=TN, rwandan=RW, congolese=CD, lebanese=LB, jordanian=JO, iraqi=IQ, yemeni=YE, qatari=QA, emirati=AE, icelandic=IS, irish=IE, czech=CZ, slovak=SK, cypriot=CY, maltese=MT, european|europeans=EU, soviet=SU

[table office]
president=HEAD, leader=HEAD, dictator=HEAD, chief of state=HEAD, premier=GOV, pm=GOV, crown prince=PRINCE, prince=PRINCE, prime minister=GOV, chancellor=GOV, king=HEAD, queen=HEAD, emir=HEAD, supreme leader=HEAD, foreign minister=FM, defence minister|defense minister=DM, interior minister=INT, finance minister=ECO, minister=MIN, deputy prime minister=VGOV, deputy foreign minister=VMIN, vice president|vice-president=VHEAD, secretary of state=FM, defense secretary|defence secretary=DM, foreign secretary=FM, secretary general|secretary-general=SG, secretary=SEC, ambassador=AMB, spokesman|spokeswoman|spokesperson=SPOK, general=GEN, admiral=GEN, director=DIR, envoy=ENV, commissioner=COM, pope=HEAD, mayor=MAY, governor=GOVR, senator=DEP, counterpart=COUNTER, adviser|advisor=ADV, high representative=HR, judge=JUD, prosecutor=JUD, colonel=GEN, national security adviser=ADV, chairman|chairwoman|chair=CHR, chief=CHR

[table portfolio]
foreign affairs=FM, defence|defense=DM, interior=INT, finance=ECO, economy=ECO, justice=JUS, health=HEA, trade=COM, energy=ENE

[set leadadj]
then, former, new, old, current, late, acting, incumbent, outgoing

[set orgkw]
ministry, council, commission, parliament, party, agency, bank, court, tribunal, congress, senate, committee, university, institute, organization, organisation, alliance, union, fund, forces, army, navy, guard, group, federation, assembly, department, society, association, foundation, league, authority, police, movement, conference, office, house, treasury

[set agrkw]
treaty, agreement, agreements, accord, accords, convention, protocol, pact, resolution, declaration, charter, memorandum, statute, deal, act, plan

[set locprep]
in, at, near, to

[set notname]
the, a, an, this, that, these, those, he, she, it, they, we, but, and, in, on, at, for, with, from, by, as, after, before, during, while, when, where, however, meanwhile, although, despite, since, under, both, if, what, who, how, why, there, here, one, two, three, some, many, most, all, no, not, yes, according, monday, tuesday, wednesday, thursday, friday, saturday, sunday, january, february, march, april, may, june, july, august, september, october, november, december, i, his, her, their, its, our, last, earlier, later, also, still, now, then, once, war, peace, world, prime ministers, ministers, leaders, officials, president, minister, prime, crown

[set notorg]
gdp, covid, vat, tv, ai, pdf, rss, url, www, id, ok, cc, dna, gps, pc, ceo

[set hyp]
possible, potential, hypothetical, future, alleged, likely, proposed, prospective, eventual

[set placehead]
city, town, village, port, base, region, province, airport, island, islands, area, strait, sea, river, gulf, ocean, mount, peninsula, capital

[trigger accord]
agreement|agreements, accord|accords, deal|deals, compromise
!in agreement, !no deal, !great deal, !good deal, !deal with

[trigger treaty]
treaty|treaties, convention|conventions, pact|pacts, protocol|protocols, memorandum, charter

[trigger partnership]
partnership|partnerships

[trigger alliance]
alliance|alliances, coalition|coalitions, axis

[trigger resolution]
resolution|resolutions, motion|motions

[trigger vote]
vote|votes, referendum, election|elections, ballot

[trigger veto]
veto|vetoes, vetoed

[trigger meeting]
meeting|meetings, summit|summits, talks, negotiations, peace conference, face to face

[trigger communique]
communique, joint statement, joint declaration, declaration

[trigger sanctions]
sanction|sanctions, embargo, tariffs

[trigger ceasefire]
truce, ceasefire, cease-fire, armistice, prisoner swap, prisoner exchange

[trigger visit]
visit|visits@opt

[trigger sign verb]
signed|sign|signs|signing|inked

[trigger ratify verb]
ratify|ratified|ratification|ratifies|approved|approve|approves|adopted|adopt|adopts

[trigger meeting verb]
met|meet|meets

[set ofprep]
of, for, to

[set defart]
the, his, her, its, their


[set vague]
couple

[table relday]
yesterday=-1, today=0, tomorrow=+1, tonight=0

[table number]
zero=0, one|a|an=1, two=2, three=3, four=4, five=5, six=6, seven=7, eight=8, nine=9, ten=10, eleven=11, twelve|dozen=12
thirteen=13, fourteen=14, fifteen=15, sixteen=16, seventeen=17, eighteen=18, nineteen=19, twenty=20, thirty=30, forty=40, fifty=50
sixty=60, seventy=70, eighty=80, ninety=90, hundred=100, thousand=1000, million=1000000, billion=1000000000

[table ordinal]
first=1, second=2, third=3, fourth=4, fifth=5, sixth=6, seventh=7, eighth=8, ninth=9, tenth=10, eleventh=11, twelfth=12, twentieth=20, thirtieth=30

[suffix]
ations ation ements ement ings ing edly ed ies es s ly ers er ors or ive al ity ness able ible ant ent

[set det]
the, a, an, this, their, its
[set leftmod]
new, joint, military, strategic, peace, nuclear, trade, defence, defense, security, historic, economic, bilateral
[set npstop]
which, that, is, was, were, has, have, will, would, after, before, who, said, when, where, while
[set npprep]
of, between, with, on, against, for, the
[set npword]
and, two, countries, leaders
[words adjective]
ial ian ary ral nal

[set oblique]
of, to, with, by, from, for, in, at, on, against, between
[set auxiliary]
has, had, was, is, did, been
[table asked]
city|capital|town=city, country|state|nation=country, organisation|organization|institution|assembly=body

[table asks]
who=person, which=thing

[set reports]
according, said, says, claimed, claims, reported, reports, stated, told, argued, believe

[set question]
when, which, what, who, how, many, year, month, day, days, years, date, country, countries, organisation, organization, article, articles, text, complete, sentence, named, number

[table flag]
month.capital=yes
titlecase=yes
demonym.before=yes
clitic='s
ordinal.suffix=th

[set former]
former, late

[set country]
country

[set percent]
%, percent, cent
