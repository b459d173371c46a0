/**
 * 2048 Swedish words to compare two phones by: eleven bits each. Words that a nine-year-old reads, and none that hurts in
 * these meetings. In the order of their code points; every phone must have the same list, so a change of it is a change of
 * the protocol.
 */
export const wordList: readonly string[] = `
	abborrar abborre affisch aftonsol akrobat akvarium albatros album alfabet alfågel alla alltid alpaka ananas
	andetag anka ankare anorak ansikte antenn antilop apelsin apelträd aprikos april arbete arbetsro arena arkiv
	armband artikel asp aspdunge asplöv atlas atlet atom augusti avenbok avokado avstånd azalea backe badanka
	badboll badbyxor baddräkt badkar badlakan badort badrock badrum badsjö badstege bagarbod bagare bageri
	bakelse bakgård bakrum balans balett balja balkong ballad ballong bambu banan band banjo barfota barkbåt
	barnvagn barrskog basfiol basker bastu bastuved basun batteri begonia beige bekväm belöning bensin berg
	berghäll bergstig bergväg berså beröm besked betong biff bild bildspel bilfärja biljett billig biltur bilväg
	biograf bit björk björnbär blad blanda blank blick blixt blixtlås block blomfrö blomkål blomlåda blomma
	blommig blus blyerts blänka blå blåbär blåhake blåklint blåmes blåsippa blåval blåvit bok bokbuss bokhylla
	bokklubb bokmärke bokstav boll bollhav bollspel bomull bonde bondgård bord borr borste botten bowling
	brandbil brasa brasved braxen brev brevlåda brevvän bricka bris bro broccoli broderi broms brosch brun brunn
	brygga bryggbad bräda bröd brödrost bubbla bubblig buffel buga bukett bukt bulldeg bulle bunke busig buske
	buss bussresa butik bygd bygel byggkran byggsats byrå byrålåda byväg byxor bäckfåra bädd bälg bänk bär
	bärkasse bärnsten bärpaj bärplock bärsaft bäst bättre bäver bågare båge båtbro båtfärd båthus båtresa
	båtsman båttur böja bönder bönor börja cello celsius cement central chans charm checka choklad cirka cirkel
	cirkus citat citron clown curling curry cykel cykeltur cykelväg cykla cylinder cymbal dagbok dagg daggkåpa
	daggmask dagsljus dahlia dal dalahäst damm dans dansa dansare dansbana dansband dansgolv danssko darra dator
	datum decimal deg dekal delfin delta dessert detalj diagram dialekt diamant dikt dill dimma dinosaur direkt
	disk diskbänk diskho docka dockhus doft dokument domherre domino donut doppa dopping dos dragon dragspel
	drake dram dricka droppe druva dröm drömma dubbel duga duk dukning dunge dunjacka duntäcke durkslag dusch
	duvslag dyka dykare dyna dyr dörr eftermat egen ejder ekdunge ekgren eklöv eko ekollon ekolod ekorre ekvator
	elcykel eld eldfluga elefant elev elgitarr elva emalj enbuske enbär energi eneträd enkel envis erbjuda
	etikett ett evig expert extra fabel fabrik fackla fager faktum falk fanfar fantasi fart fartyg fasad fasan
	fast feber februari fem femkamp femton festtåg fiber ficka fikon filfat film final finger finna fiol fiskare
	fiskdamm fiskenät fiskmås fiskstim fjord fjun fjäder fjäll fjällräv fjällsjö fjärde fjäril fjärran fladder
	flagga flamingo flanell flat flera flicka flinga flink flinta flisa flod flodhäst flundra flyga flygplan
	flytväst fläck fläkt fläta flöjt flöte fokus folkdans folksaga fontän forell forma fors forska fossil fotbad
	fotboll foto fotpall fotspår frasig fredag fri frimärke frisk frisör fritid fritt frost frostig frukost
	frukt fruktfat främre fråga fröjd fröken frösådd fuchsia fullmåne fundera funka fynd fyrkant fyrskepp
	fyrtorn fält fältspat färg färgglad färja färsk fäste fågel fågelbad fågelbo fåra fårost fåtölj födelse föl
	följa fönster förråd förskola förslag först förstås gaffel galax galosch gammal ganska gapa garage garderob
	gardin garn gavel geni gepard get geting getingbo getost gips giraff girland gissa gitarr given gladiol
	gladlynt glans glansig glasbit glasögon glida glimma glitter glob glugg glädje glänsa glänta glöd gnista
	gnola gnugga gobit god golf gondol gosedjur gott grad granbarr granit grann granne granris granskog gratis
	greja gren grepp grill grind groda grop gropig grotta grund grupp grusgång grusväg gruva gryning gryta
	grytlapp grytlock grädde gräddfil gräns gräsfrö grå gråsparv gråsten gråsugga grönkål grönsak grönska gröt
	gubbe guida guld guldfisk guldkant guldregn gullviva gulmåra gulsparv gummi gunga gungstol gurka gyllene
	gymnast gympa gynna gädda gärna gång gångbro gård gåva gömma göra gös hage hagtorn haka hall hallon halmbock
	halmhatt halmtak halsband halsduk hambo hammock hamn hamnbad hamra hamster handboll handduk handla handske
	handtag hantel hantverk hark harkrank harmoni harpa hassel hav havre havsbad havsbris havsvik havsörn hektar
	helg hemsida hermelin himmel hink hiss hitta hjort hjortron hjul hjulspår hjälm hjälp hjälte hjärna hjärta
	hjärter hockey hona honung hopp hoppborg hopprep horisont horn hotell hugga humle humlebo hummer humor hund
	hundkex hundkoja hundvalp hungrig hurtig hus husbil hustak husvagn huva huvud hyacint hydda hylla hyra hytt
	häck häfte häger hägg häggblom hällregn hälsa hälsning hämpling hängare hängbro härlig hästsko hålla höger
	höghus höhässja höjd hölass höns hönsgård hönshus hörlurar höst höstlov höstlöv ibis idag idegran idrott
	idyll idyllisk igelkott iglo iller industri ingefära inlägg innan innehåll insekt insjö intresse inuti
	isbana isbit isbjörn isdans isglass ishav ishockey isig iskall isskrapa istapp istunnel ivrig jacka jaguar
	januari jasmin jeans jobb jogga jolle jonglör jordklot journal jubel juice julgran juli jullov jungel jämn
	järnek järnväg järpe järv jätte jättelik jökel kabel kabin kackla kaffe kajak kajuta kakao kakburk kaktus
	kalas kalender kalv kalvdans kam kamera kamin kamomill kamrat kanot kanottur kanske kappa kaprifol kapten
	karamell karda karneval karp karta kartong karusell kassa kassett kastanj kastrull katalog kattunge kavaj
	kaveldun kaviar kavring kedja kelgris kemi keps keramik keso ketchup kex kika kikare kikärta kilo kind kiosk
	kittel kiwi kjol klappa klar klass klassisk klassrum klematis klipp klister klocka klok kloss klubb klyfta
	klä kläder klänga klänning klättra klöver knacka knapp knapphål knep knoppa knorr knut knyta knyte knåda
	koala kobolt kock koffert kofta kokbok kokosnöt koks kokvrå kolbulle kolibri kolja kollega kolonn koltrast
	kommod kompass kompis kompott kondor konfetti konsert konstnär kontor kopia koppar koral korall korg
	korgstol korint kornåker korsord korvbröd kosmos kostym kotte krabat krabba kraft krage krama kranbil krans
	krasse krav krets kristall krita kroki krokodil krokus krona kronblad kruka krukväxt krus krusbär krydda
	kryp kräfta kräm kub kudde kulle kulram kulspel kultur kung kungsörn kupa kupong kurs kurva kusin kusk
	kvadrat kvarn kvarter kvartett kvarts kvick kvist kvitter kvitto kvittra kväll kyckling kyla kylig kylskåp
	kylväska kälke källa källare känna känsla kärnhus kålrot köksö kör körsbär körsång labb lack ladda ladugård
	lager lagom lagun lakan lakrits lampa landgång landsväg larv lastbil lastvagn latin lava lavendel lavin lax
	ledare ledig ledstång leende lejongap leka lekpark lekplats lekstuga lektion lemonad leopard lergök lerkruka
	leverans lexikon libell lilja limpa lin linbana linda lingon linjal linje lira list liten liter ljud ljummen
	ljung ljusblå lodjur loge lokal loppa loppis lotus lov lucka luddig luft luftgrop luftig lugn lukta luktärt
	lunch lunga lupin lupp lustig lycka lycklig lykta lysa lysmask lyssna läcker lägenhet lägga länge lärare
	lärka läsebok läsk läslampa läste lätt läxa låda låt lök lönn lönnlöv löpa löpare lördag lösning lövgroda
	lövhög lövsal lövskog magisk magnet mahogny majs majstång makalös makaron makrill malva mammut mandarin
	mandel manege manet mango marknad marmelad marmor marsipan marsvin marulk maräng mask maskin maskot maskros
	matbord match matlåda matros maträtt matsal matsäck matta medalj meddela medel medvind melodi melon mening
	meny mer meter middag midnatt mikrofon mil miljon mimosa minnas minne minut mirakel mixer mjuk mjukis mjölk
	mjölnare mobil modell modig mogen molekyl moln molnfri monter moped morgon morot mosa mosaik motor motorbåt
	mugg mullbär mullvad mumsa mun mungiga munspel murgröna museum musik mussla mygga mynning mynta myrstack
	myrten mysig myt mängd märke mässing mästare mäta mätare måla målarbok målare målbur måltid månad måndag
	måne månsken mås måste måtto möbel möjlig mönster mört mössa möte nagel natt natur naturlig nejlika neon
	nickel nie nittio nordlig norra nota notblad novell november nudel nummer nyans nybakad nybygge nyckel
	nyfiken nyhet nypon nyponros nytta nyttig nyårsdag näbb näckros nära närhet näsduk nässla nästa nätverk
	något nål nöt nötskal nötväcka oas ocean odla odling odon ogräs oktav oktober olik omelett omgång onsdag
	opera optik orange ordbok order ordna ordspråk orgel orkester orrspel ost ostbit ostkaka ostmacka ostron
	otter oval ovanlig oväder oxel packa packning paddel paddla paket palats palm panda panel pannband pannkaka
	panter papaya papegoja papp papper paprika papyrus par parabol parad paraply parkbänk parkett parti pass
	pasta pastej pastill pedal pelare pelargon pelikan pendel penna pensel peppar perenn period perrong persika
	persilja person petunia piano picknick pigga pilot pilträd pingvin pinne pinnhål pinnstol pion pionjär pirat
	piruett pizza plan planet planta plaska plast plats plocka plog plommon plugga pläd plåster plåtburk
	plötslig podium pokal polarräv polka pollen polo ponny pool popcorn poppel porslin portfölj porträtt posta
	postbil postkort potatis praktik pralin present press prick prickig primör prins prisma prognos promenad
	prova prydlig pröva puck puckel pudding pudel pumpa punkt purjo pussel putsa pyjamas pyramid pyssel pyssla
	pyssling pyts päls pärla pärlband pärlemor pärm pärmbok päron påfågel påse quiz rabarber rabatt racket radar
	radio radiobil radisa ramla ramp ramsa randig ranka raps raspa redan redig redskap regna regnbåge regnrock
	renhet renlav renskav reparera reptil rest resultat riddare rimma ringa ringblom ringduva ringlek riskorn
	ritblock rivjärn robot rockring rodd roddare roddbåt roddtur rodel rolig ropa rosbuske rosenbad rosenrot
	rosett rosmarin rotfrukt rubin rucola rulla rullator rum rumba runda rundtur runsten russin rusta ruter
	rutig ryggsäck rymd rytm räcka rädisa räfsa räkmacka räkna räv rävlya rådhus rådjur råg rågbröd rågåker råka
	råsaft rödbeta rödhake röding rödklint rödlök rödräv rön rönnbär rördrom rörlig rösta rötter sadel saffran
	saftglas saftig sagobok sakta sallad salong salsa salt saltsjö salvia samba samlare sammet samtal sandal
	sandig sandlåda savann saxofon schack schema schlager schäfer segelbåt segelduk segla segling sej sekel
	sekund selleri semester semla senap serie servett sexton siffra signal silke silver simfena simskola simtag
	sirap siska sju sjunga sjöfågel sjögurka sjökort sjöman sjöresa skafferi skaft skaka skal skapa ske skepp
	skicka skid skidspår skiffer skifta skimmer skinka skinn skiss skiva skjorta skjul skoband skog skogsmus
	skogssjö skogsväg skoja skojig skolbok skolbuss skolgård skorsten skosula skoter skotta skrake skratt
	skratta skridsko skrin skriva skruv skröna skugga skulptur skura skutt skvalp skyfall skyffel skylt skymning
	skynda skyttel skär skärgård skåda skåp skåpdörr sköld skölja skön skörd sköta slalom slant slingra slipa
	slips slott slump slumra släde släng släpvagn slät slåtter slöja smak smaragd smart smed smida smidig smula
	smultron smycke smälta små smådjur småkaka småsten smör smörgås snabb snabel snack snar snickare snigel
	snitt snok snurra snurrig snäcka snäll snö snöboll snöbär snödrev snögubbe snöhare snölykta snöplog snöuggla
	socka socker soffa sola solgul solhatt solig solklar solros solrosor solsken solstol solvarm som sommar
	sonat sopkvast sorbet sordin sorl spade spannmål spargris sparv spat spegel spela spelare spenat spets spik
	spira spoke sport spraka spricka spridare springa sprudla språk språng späd spänne spår stadig stam stanna
	stapel stapla stark starta station staty stege steglits steka stenbock stenbro stenhög stenmur stiga stil
	stilla stjälk stjärna stock stockros stolpe stolt storm storspov strand strimma strumpa struts sträck
	sträcka ström strössel stubbe student studie studio stuga stund stup styra styrka styrman ständig stänga
	stång stöd stövel sugrör summa surdeg surfa sutare svalka svamp svans svara svartvit sving svit svänga svärm
	sydväst syltburk symaskin symfoni syn synas syren system säker säl sälja sällan sällskap säte sätta sådd
	såmaskin sångbok såpa söder söka söndag sött tagetes tak takpanna tala talang talgoxe tallbarr tallrik
	tambur tangent tangerin tango tant tapet taverna taxi taxibil teater tecken teckna tefat tejp tekanna teknik
	tekopp telefon teleskop tennis termos ters tid tidig tiger timjan timmer timotej tisdag titel tjej tjugo
	tjusig tjäder tjära toffel tofs tofsvipa tomat tomte ton tonfisk torka torsdag tova trafik traktor tralla
	trampa trana tranbär trappa trapphus tratt tre tredje trevlig triangel triatlon trick trikå trivas trivsam
	trofast troll trombon trumma trumpet trycka tryffel trygg träd trädgård trädkoja träff träffa träna tränare
	träsko tröja tröst tulpan tumla tumme tumvante tundra tunika tunna tunnel tur turist turkduva turkos tuta
	tvilling tvätt tvätta tvål tyg täckdike täcke tänka tärna tärning tät tävla tävling tågbana tågresa tågspår
	tålig tårta törstig uggla ull ullgarn ullig undra ungdom unik uppgift uppåt urtavla ute uteplats utflykt
	utkik utomhus utsikt uttag utter uttryck vacker vakna vaktel valfisk valfri vallmo valnöt valp valross
	valthorn vandra vandrare vandring vante varg vatten vattna vecka veckla ved vedbod vedspis vedträ vega veke
	ventil veranda verklig verkstad verktyg vessla vetemjöl vide vik vikta viktig vildand vildros villa villig
	vimla vimpel vinbär vindruva vindspel vinge vinka vinkel vinter violer violin vippa virvel visa visbok
	visdom vissla vitamin vitkål vitmossa vitsippa volang volym vykort väder väggur vägskylt välja välling vän
	vänlig vänner vänskap vänster vänta värld värma värme väska västan västra västvind vätska väva vävstol växel
	växt växthus våffla vågskål våning vår vårdagg vårlök vårsol ylle yoghurt yta yttre zebra zenit zoo äga
	ägare äggkopp äggröra äggvita äkta älgkalv älv älvdans ämbar ämne ända ändring äng ängsull ännu äppelmos
	äppelpaj äpple ärlig ärt ärtskida ärtsoppa ärtväxt ättling äventyr åkdon åker åkerbär åkermark ålder ålgräs
	ångbåt ångra årsring årstid åsikt åska åskmoln åskregn åtta åttahörn åttio ögla ögonbryn öken önska önskan
	öppen öppning örhänge öring örngott öronlapp örter östan öster östgräns östra öva överens överrock överst
	övning
`
	.trim()
	.split(/\s+/u);
