// What a currency can be found by beside its code and its name: where it is legal tender, and what people call it. Fetched with
// the list. Names of currencies and countries are Intl's, in the reader's language.

/**
 * Every living code of ISO 4217 that can be converted, each with the regions (ISO 3166) where it is tender: Unicode CLDR 48,
 * supplemental data.
 */
const TENDER =
  'AEDAE AFNAF ALLAL AMDAM AOAAO ARSAR AUDAUCCCXHMKINFNRTV AWGAW AZNAZ BAMBA BBDBB BDTBD BHDBH BIFBI BMDBM BNDBN BOBBO BOV BRLBR ' +
  'BSDBS BTNBT BWPBW BYNBY BZDBZ CADCA CDFCD CHE CHFCHLI CHW CLF CLPCL CNYCN COPCO COU CRCCR CUPCU CVECV CZKCZ DJFDJ DKKDKFOGL ' +
  'DOPDO DZDDZ EGPEG ERNER ETBET EURADATAXBEBGBLCYDEEEESFIFRGFGPGRHRIEITLTLULVMCMEMFMQMTNLPMPTRESISKSMTFVAXKYT FJDFJ FKPFK ' +
  'GBPGBGGGSIMJE GELGE GHSGH GIPGI GMDGM GNFGN GTQGT GYDGY HKDHK HNLHN HTGHT HUFHU IDRID ILSILPS INRINBT IQDIQ IRRIR ISKIS JMDJM ' +
  'JODJOPS JPYJP KESKE KGSKG KHRKH KMFKM KPWKP KRWKR KWDKW KYDKY KZTKZ LAKLA LBPLB LKRLK LRDLR LSLLS LYDLY MADMAEH MDLMD MGAMG ' +
  'MKDMK MMKMM MNTMN MOPMO MRUMR MURMU MVRMV MWKMW MXNMX MXV MYRMY MZNMZ NADNA NGNNG NIONI NOKNOBVSJ NPRNP NZDNZCKNUPNTK OMROM ' +
  'PABPA PENPE PGKPG PHPPH PKRPK PLNPL PYGPY QARQA RONRO RSDRS RUBRU RWFRW SARSA SBDSB SCRSC SDGSD SEKSE SGDSG SHPSH SLESL SOSSO ' +
  'SRDSR SSPSS STNST SVC SYPSY SZLSZ THBTH TJSTJ TMTTM TNDTN TOPTO TRYTR TTDTT TWDTW TZSTZ UAHUA UGXUG ' +
  'USDUSASBQECFMGUHTIOMHMPPAPRPWSVTCTLUMVGVIZW USN UYI UYUUY UYW UZSUZ VED VESVE VNDVN VUVVU WSTWS XAD XAFCFCGCMGAGQTD XAG XAU ' +
  'XBA XBB XBC XBD XCDAGAIDMGDKNLCMSVC XCGCWSX XDR XOFBFBJCIGWMLNESNTG XPD XPFNCPFWF XPT XSU XUA YERYE ZARZALSNA ZMWZM ZWGZW';

/** What people say where neither the name nor the country shows it: English, and in the languages of the texts. */
const WORDS =
  'USD $ buck greenback dollar usa us america amerika америка אמריקה أمريكا eeuu eua abd ארהב americandollar доллар dólar دولار דולר ドル 美元 美金,' +
  'GBP £ quid sterling nicker uk gb britain greatbritain england scotland wales northernireland inghilterra inglaterra angleterre ingiltere großbritannien англия англія אנגליה إنجلترا великобританія بريطانيا schottland шотландия poundsterling pound libra livre фунт פאונד ポンド,' +
  'EUR quids euro евро eurozone europe europa eu ue ес євро avrupa holland holanda olanda hollanda голландия голландія ヨーロッパ 欧洲 歐洲 יורו,CAD loonie,NZD kiwi,AUD aussie,' +
  'CNY ¥ renminbi rmb kuai yuan юань prc 元 人民元,CHF franken swissie fr sfr франк שוויץ 瑞郎 フラン,RUB rouble рубль рублей руб,BYN rouble белоруссия,' +
  'ILS nis sheqel palestine שח,TWD ntd nt$,PLN zloty zl,KRW won южнаякорея 韓元 韓國,INR rs,XAU bullion,XDR imf sdr,AED uae emirates dubai abudhabi dirham emiratos vae эмираты дубай,TRY turkey turkiye lira tl лира תורכיה,' +
  'DKK krone kroner крона,NOK krone kroner крона,SEK krona kronor crown крона,ISK krona kronur,CZK koruna koruny czechia czechrepublic crown,JPY ¥ yen иена 円 日圓,UAH hryvnia grivna гривна гривень грн,' +
  'KZT тенге,VND dong,KPW dprk,CDF drc congo,MKD macedonia,SZL swaziland,MMK burma,CVE capeverde,XOF ivorycoast,BRL reais,HKD 港币 港幣,SAR ksa ريال,IRR persia,THB тайланд,EGP جنيه';

/** English names, where browsers' Intl has none. */
const NAMES =
  'BOV Bolivian Mvdol,CHE WIR Euro,CHW WIR Franc,CLF Chilean Unit of Account (UF),COU Colombian Real Value Unit,MXV Mexican Investment Unit,' +
  'SLE Sierra Leonean Leone,USN US Dollar (Next day),UYI Uruguayan Peso (Indexed Units),UYW Uruguayan Nominal Wage Index Unit,' +
  'VED Venezuelan Digital Bolívar,XAD Arab Accounting Dinar,XAG Silver (troy ounce),XAU Gold (troy ounce),XBA European Composite Unit,' +
  'XBB European Monetary Unit,XBC European Unit of Account 9,XBD European Unit of Account 17,XCG Caribbean Guilder,' +
  'XPD Palladium (troy ounce),XPT Platinum (troy ounce),XSU Sucre,XUA ADB Unit of Account,ZWG Zimbabwe Gold';

/** The most traded first: Bank for International Settlements, Triennial Survey of 2022; the ruble stands higher than its trade. */
const ORDER =
  'USD EUR JPY GBP CNY RUB AUD CAD CHF HKD SGD SEK KRW NOK NZD INR MXN TWD ZAR BRL DKK PLN THB ILS IDR CZK AED TRY HUF CLP SAR';

/** @param {string} list */
const table = (list) => new Map(list.split(',').map((line) => [line.slice(0, 3), line.slice(4)]));
const words = table(WORDS);
const names = table(NAMES);
const order = ORDER.split(' ');

/** @typedef {{ code: string, own: string | undefined, regions: string[], words: string[], rank: number }} Known */

/** @type {Known[]} */
export const currencies = TENDER.split(' ').map((entry) => {
  const code = entry.slice(0, 3);
  const place = order.indexOf(code);
  return { code, own: names.get(code), regions: entry.slice(3).match(/../g) ?? [], words: words.get(code)?.split(' ') ?? [], rank: place < 0 ? order.length : place };
});

/**
 * The money of a region: of several, the one that is its own.
 * @param {string} region
 */
export function regionCurrency(region) {
  const own = currencies.find(({ regions }) => regions[0] === region) ?? currencies.find(({ regions }) => regions.includes(region));
  return own?.code;
}
