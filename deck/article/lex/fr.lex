[words stop]
il la le les l' un une des du de d' à au aux en dans par pour sur avec et ou mais que qui est sont a ont été être ce cette ces son sa ses leur leurs elle ils elles ne pas plus se s' n' qu' après avant lors depuis entre sans sous comme aussi y c' j' m' t'

[words abbr]
m mm mme dr prof art etc p av apr janv févr juil sept oct nov déc

[boiler]
abonnez-vous
cookie
newsletter
copyright
tous droits réservés
publicité
^lire aussi
^partager

[table month]
janvier=01, février=02, mars=03, avril=04, mai=05, juin=06, juillet=07, août=08, septembre=09, octobre=10, novembre=11, décembre=12

[table unit]
minute|minutes=TM, heure|heures=TH, jour|jours|journée=D, nuit|nuits=D, semaine|semaines=W, mois=M, an|ans|année|années=Y, décennie|décennies=10Y, siècle|siècles=100Y

[table season]
printemps=21, été=22, automne=23, hiver=24

[table weekday]
lundi=1, mardi=2, mercredi=3, jeudi=4, vendredi=5, samedi=6, dimanche=7

[table relday]
hier=-1, aujourd'hui=0, demain=+1

[set firstday]
1er

[set past]
dernier, dernière

[set lastfew]
derniers, dernières

[set next]
prochain, prochaine

[set approx]
environ, presque, près, plus, moins

[set edge]
début, fin, milieu

[set few]
quelques, plusieurs

[table number]
zéro=0, un|une=1, deux=2, trois=3, quatre=4, cinq=5, six=6, sept=7, huit=8, neuf=9, dix=10, onze=11, douze=12, treize=13
quatorze=14, quinze=15, seize=16, vingt=20, trente=30, quarante=40, cinquante=50, soixante=60, quatre-vingt|quatre-vingts=80, cent|cents=100, mille=1000, million|millions=1000000

[table ordinal]
premier|première=1, deuxième|second|seconde=2, troisième=3, quatrième=4, cinquième=5, sixième=6, septième=7, huitième=8, neuvième=9, dixième=10

[dates]
(du)? ^ {day1} (au|-|et) {day2} {month} {year}? => days
^ {weekday}? {day} {month} {year} => year-month-day
^ {weekday}? {day} {month} => month-day
^ {iso} => iso
(en|depuis|fin|début|à partir de|de|jusqu'en|jusqu' en)? ^ {month} {year} => year-month
(entre|de) ^ {year1} (et|à) {year2} => years
(en|depuis|de|dès|avant|après|d'ici|d' ici|jusqu'en|jusqu' en|vers|fin|début|{lpar}) ^ {year} => year
(à l'|l'|en|au)? ^ {season} {year} => year-season
(les|des|aux|dans les)? ^ années {decade} => decade
(au|du|le)? ^ {roman} siècle => century
(en|depuis)? ^ {month} {past} => last-month
(en|depuis)? ^ {month} {next} => next-month
(l'|la|le)? ^ {unit} {past} => last-unit
(ces|les|des|au cours des)? ^ {n}? {lastfew} {unit} => last-unit
(l'|la|le)? ^ {unit} {next} => next-unit
(en|depuis|de|dès|avant|après) ^ {month} => month
il y a (près de|environ|presque)? ^ {n} {unit} => ago
il y a ^ {few} {unit} => ago
(pendant|en|depuis|de|durant|dans)? (près de|environ|plus de|presque)? ^ {n} {unit} => duration
(pendant|depuis|durant)? ^ {few} {unit} => duration
^ {relday} => word

[set lpar]
(

[table demonym]
russe|russes=RU, nord-coréen*=KP, sud-coréen*=KR, coréen*=XK1, américain*=US, français*=FR, ukrainien*=UA, chinois*=CN, japonais*=JP, allemand*=DE, italien*=IT, espagnol*=ES, britannique|britanniques|anglais*=GB, iranien*=IR, israélien*=IL, palestinien*=PS, turc|turque|turcs=TR, indien*=IN, syrien*=SY, polonais*=PL, belge|belges=BE, suisse|suisses=CH, égyptien*=EG, algérien*=DZ, marocain*=MA, tunisien*=TN, européen*=EU, soviétique|soviétiques=SU

[table office]
président|présidente=HEAD, dirigeant|dirigeante=HEAD, dictateur=HEAD, roi=HEAD, reine=HEAD, pape=HEAD, ministre=MIN, premier ministre|première ministre=GOV, chancelier|chancelière=GOV, secrétaire général=SG, secrétaire d'état=FM, ambassadeur|ambassadrice=AMB, porte-parole=SPOK, général=GEN, vice-président=VHEAD, chef de l'état=HEAD, chef de la diplomatie=FM

[table portfolio]
affaires étrangères=FM, défense=DM, intérieur=INT, économie=ECO, finances=ECO, justice=JUS, santé=HEA

[set ofprep]
de, du, des, d', de la

[set defart]
le, la, l', du, au, son, sa

[set leadadj]
ex, ancien, ancienne, nouveau, nouvelle, actuel, actuelle

[set former]
ex, ancien, ancienne

[set country]
pays

[set orgkw]
ministère, conseil, commission, parlement, parti, agence, banque, cour, tribunal, congrès, sénat, comité, université, institut, organisation, alliance, union, fonds, armée, groupe, fédération, assemblée, ligue, conférence

[set agrkw]
traité, accord, accords, convention, protocole, pacte, résolution, déclaration, charte

[set locprep]
à, en, dans, au

[set placehead]
ville, village, gare, port, base, région, province, aéroport, île, mer, fleuve, capitale

[set notname]
le, la, les, l', un, une, des, du, de, dans, pour, avec, selon, mais, et, en, ce, cette, il, elle, ils, elles, au, aux, à, par, sur, après, avant, depuis, pendant, lors, si, comme, président, ministre, pays, guerre, nord, sud, est, ouest

[set notorg]
pib, covid, tva, tv, pdf, url, ok

[set hyp]
possible, possibles, éventuel, éventuelle, potentiel, potentielle, futur, future, hypothétique, probable

[trigger accord]
accord|accords, entente
!d' accord

[trigger treaty]
traité|traités, pacte|pactes, convention|conventions, protocole|protocoles

[trigger partnership]
partenariat|partenariats

[trigger alliance]
alliance|alliances, coalition

[trigger resolution]
résolution|résolutions

[trigger meeting]
rencontre|rencontres, sommet|sommets, négociations, pourparlers

[trigger sanctions]
sanction|sanctions, embargo

[trigger ceasefire]
trêve, cessez-le-feu, armistice

[trigger veto]
veto

[trigger visit]
visite|visites

[trigger sign verb]
signé|signée|signés|signer|signent|conclu|conclue

[trigger ratify verb]
ratifier|ratifié|ratifiée|adopté|adoptée|approuvé|approuvée

[suffix]
ements ement ations ation euses euse eurs eur ives ive ées ée és er ir ant ent ait aient iques ique ales ale aux al es e s é

[set det]
le, la, l', les, un, une, des, du, au, ce, cet, cette, son, leur
[set leftmod]
nouveau, nouvel, nouvelle, premier, première
[set npstop]
que, qui, est, sont, a, ont, ne, mais, lorsque, où, dont, après, avant, pendant
[set npprep]
de, du, des, d', la, le, l', les, entre, avec, sur, pour, contre
[set npword]
et, deux, pays
[words adjective]
ique ale ial aire

[set oblique]
de, du, des, d', à, au, aux, avec, par, pour, sur, dans, en, entre, contre
[set auxiliary]
a, est, avait, était, ont, sont, ne
[table asked]
ville|capitale=city, pays|nation=country, organisation|institution|assemblée=body

[table asks]
qui=person, quel=thing, quelle=thing

[set reports]
selon, affirme, déclare, déclaré, affirmé, indiqué, rapporte, estime, dit

[set question]
quand, quel, quelle, quels, quelles, combien, année, mois, jour, jours, ans, date, qui, article, texte, pays, selon, phrase, nombre

[table flag]
ordinal.suffix=ième
demonym.suffix=nes es ne e s
demonym.bare=yes

[set percent]
%, cent
