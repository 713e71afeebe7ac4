import { html, number, plural } from '../../platform/page.ts'
import { pageWordsAr } from '../../platform/words/ar.ts'
import { actsAr } from './ar-acts.ts'
import { changeAr } from './ar-change.ts'
import { decidedAr } from './ar-decided.ts'
import { delegationAr } from './ar-delegation.ts'
import { mailAr } from './ar-mail.ts'
import { secondAr } from './ar-second.ts'
import type { ApprovalWords, EffectCounts, SaidRequest } from './words.ts'

const locale = 'ar-u-nu-latn'
const { spell } = pageWordsAr

function tools(count: number): string {
  return plural(locale, count, {
    zero: 'لا أدوات',
    one: 'أداة واحدة',
    two: 'أداتان',
    few: '{n} أدوات',
    other: '{n} أداة',
  })
}

/** "3 أدوات: قراءة 1، كتابة 1، إتلاف 1." */
function effects({ read, write, destructive }: EffectCounts): string {
  const parts = [
    read > 0 && `قراءة ${read}`,
    write > 0 && `كتابة ${write}`,
    destructive > 0 && `إتلاف ${destructive}`,
  ].filter(part => part !== false)
  return `${tools(read + write + destructive)}: ${parts.join('، ')}.`
}

function atMost(calls: number): string {
  return plural(locale, calls, {
    one: 'استدعاء واحد',
    two: 'استدعاءين',
    few: '{n} استدعاءات',
    many: '{n} استدعاءً',
    other: '{n} استدعاء',
  })
}

function sentence({ all, duration, until, agent, runs, as, calls, asks }: SaidRequest) {
  const most = calls === undefined ? '، بلا حد للاستدعاءات' : html`، بحد أقصى <b>${atMost(calls)}</b>`
  const does = runs && html`استخدام <b>${runs}</b>${as && html` باسم ${as}`}${most}`
  const each = asks && html`سؤالك قبل كل استدعاء يستخدم <b>${asks}</b>`
  return html`إذا وافقت على ${all ? 'كل ذلك' : 'ما هو محدد'}: لمدة <b>${duration}</b>، حتى ${until} كحد أقصى، يجوز للوكيل <b>${agent}</b> ${does}${does && each && '، و'}${each}. إنهاء الجلسة ينهي ذلك فورًا.`
}

/** Arabic. */
export const approvalAr: ApprovalWords = {
  language: 'ar',
  ask: {
    title: agent => `يطلب ${agent} الوصول`,
    heading: (agent, providers) => html`يطلب ${agent} الوصول إلى ${providers}`,
    accessUntil: time => html`وصول حتى <b>${time}</b> كحد أقصى`,
    lead: effects,
    noAccessNow: 'لا وصول للوكيل الآن.',
    keeps: count =>
      plural(locale, count, {
        one: 'لدى الوكيل الآن أداة أخرى واحدة ويحتفظ بها.',
        two: 'لدى الوكيل الآن أداتان أخريان ويحتفظ بهما.',
        few: 'لدى الوكيل الآن {n} أدوات أخرى ويحتفظ بها.',
        other: 'لدى الوكيل الآن {n} أداة أخرى ويحتفظ بها.',
      }),
    reached: 'في هذه الجلسة من قبل',
    purpose: 'الغرض',
    mayDo: 'ما يجوز للوكيل فعله',
    narrow: 'ألغِ التحديد أو ضيّق ما تشاء؛ لا يمكنك منح أكثر مما طُلب.',
    fields: html`في الحقل، النص يعني هذا بالضبط، والعلامة <bdi>*</bdi> في آخره تعني يبدأ بـ، والفواصل تفصل بين الخيارات، و<bdi dir="ltr">1..20</bdi> نطاق.`,
    howLong: 'المدة وعدد المرات',
    connectBefore: time => html`لا يمكن الموافقة على شيء هنا قبل أن تربط حسابًا. يبقى الطلب مفتوحًا حتى ${time}.`,
    approve: 'الموافقة على المحدد',
    deny: 'رفض',
    denyEnding: 'رفض وإنهاء الجلسة',
    showAgain: 'العرض من جديد',
    withProvider: provider => html`عبر ${provider}`,
    withAccount: 'بالحساب',
    notConnected: provider => html`${provider}، غير مربوط بعد`,
    needsNone: provider => html`${provider}، لا يحتاج إلى حساب منك`,
    chooseBelow: provider => html`${provider}، بالحساب الذي تختاره أدناه`,
    credentialUnseen: 'لا يرى الوكيل بيانات اعتماد هذا الحساب أبدًا.',
    mayAsk: provider => html`يجوز لـ ${provider} أن يسأل الوكيل`,
    asksProgram: {
      sampling: 'أثناء الاستدعاء يجوز له أن يجعل نموذج الوكيل يجيب عن سؤال.',
      roots: 'أثناء الاستدعاء يجوز له أن يرى قائمة المجلدات التي يعمل فيها الوكيل.',
    },
    asksWords: 'سمحت الإدارة بذلك. الأسئلة بكلماته هو، وتذهب الإجابات إليه.',
    compare: 'قارنه بما عند وكيلك',
    ends: time => html`ينتهي هذا الطلب: ${time}`,
    reviewed: 'لم يتقرر شيء بعد. هذا ما ستمنحه.',
    nothingDecided: 'لم يتقرر شيء.',
    wider: 'ما هو مُعلَّم أدناه يتجاوز ما طُلب. يمكنك منح أقل فقط؛ وللوكيل أن يطلب المزيد.',
    nothingChecked: 'لم تُحدَّد أي أداة. حدّد ما يجوز للوكيل فعله، أو ارفض.',
    passwordWrong: 'كلمة المرور هذه غير مطابقة. اكتبها من جديد، أو ارفض من دونها.',
    passwordNeeded: 'اكتب كلمة مرورك للموافقة، أو ارفض من دونها.',
    lockedOut: time => html`محاولات كثيرة جدًا. حاول مرة أخرى: ${time}. يمكنك الرفض فورًا.`,
    changed: 'تغيّر الطلب بينما كانت هذه الصفحة مفتوحة. اقرأه من جديد قبل أن تقرر.',
    whoAsks: 'صاحب الطلب',
    agentAt: (agent, host) => html`${agent} على ${host}`,
    verified: 'تم التحقق منه',
    unverified: 'اسم غير مُتحقق منه',
    actsFor: 'يعمل لصالح',
    inOrganization: (email, organization) => html`${email} في ${organization}`,
    agentsWords: 'بكلمات الوكيل نفسه. لم يتحقق منها Ambit.',
    gaveNone: 'لم يذكر الوكيل أي غرض.',
    tainted: organization => html`قبل الطلب، قرأت هذه الجلسة نصًا من خارج ${organization ?? 'مؤسستك'}.`,
    taintCame: (names, last) => html`جاء عبر ${names}، وآخره في ${last}.`,
    taintMay: 'قد يكون ذلك النص وراء هذا الطلب.',
    taintEach: 'يُطلب الإذن لكل كتابة في هذه الجلسة مع وسائطها، لأنها قرأت أيضًا بيانات خاصة.',
    seeRead: 'عرض ما قُرئ',
    passwordBecause: {
      writes: 'كلمة مرورك، لأن هذا يكتب',
      destroys: 'كلمة مرورك، لأن هذا يُتلف',
    },
    passwordIsWrong: 'كلمة المرور هذه غير مطابقة.',
    typePassword: 'اكتب كلمة مرورك للموافقة.',
  },
  tools: {
    noAccount: provider => html`ليس لديك حساب مربوط لدى ${provider}.`,
    connectFirst: 'اربط حسابًا، ثم عُد إلى هنا وقرّر. الربط وحده لا يمنح أي وكيل وصولًا.',
    connect: provider => html`ربط ${provider}`,
    isNew: 'جديدة',
    asksAgain: 'تسألك من جديد قبل كل استدعاء، مع وسائطه.',
    providersWords: 'بكلمات الخدمة نفسها.',
    arguments: 'الوسائط',
    takesNone: 'لا تأخذ أي وسيط',
    otherArguments: 'وسائط أخرى',
    none: 'لا شيء',
    free: names => html`حرّ: ${names}`,
    isFree: 'حرّ',
    asAsked: 'كما طُلب',
    is: 'يساوي',
    startsWith: 'يبدأ بـ',
    matches: 'يطابق',
    isOneOf: 'أحد القيم',
    isWithin: 'ضمن',
    changed: 'تغيّرت الأداة منذ طُلبت، فلا يمكن منحها. للوكيل أن يطلبها من جديد بعد أن يراجعها أحد المسؤولين.',
    whichAccount: provider => html`أي حساب لدى ${provider}؟`,
    accountOf: organization => html`تابع لـ ${organization}`,
    yourDefault: '(حسابك المعتاد)',
    onlyThis: 'يحصل الوكيل على هذا الحساب وحده؛ أي حساب آخر طلب آخر.',
    accountChanged: 'تغيّر حسابك هناك منذ الطلب، فلا يمكن منح هذا. للوكيل أن يطلب من جديد.',
  },
  limits: {
    endsAfter: 'ينتهي بعد',
    offered: spell,
    asked: (duration, sessionEnd) => html`المدة المطلوبة: ${duration}. الجلسة نفسها تنتهي: ${sessionEnd}.`,
    callsAtMost: 'الحد الأقصى للاستدعاءات',
    noLimit: 'بلا حد',
    noLimitAsked: 'طُلب بلا حد',
    ofAsked: calls => `من ${number(calls, locale)} مطلوبة`,
    bytesAtMost: 'الحد الأقصى للنتائج',
    ofBytesAsked: bytes => `من ${bytes} مطلوبة`,
    bytesHint: 'جميع النتائج معًا، مثل 500 kB أو 2 MB. وما زاد على ذلك يُحجب.',
    bytesSentence: bytes => html`لا تتجاوز جميع النتائج معًا ${bytes}.`,
    use: tool => html`${tool}`,
    sentence,
  },
  call: {
    act: tool => `استدعاء ${tool}`,
    toolAct: tool => html`استدعاء ${tool}`,
    before: time => html`استدعاء واحد، قبل <b>${time}</b>`,
    lead: (agent, email, account) => html`يطلب ${agent} هذا الاستدعاء وحده، لصالح ${email}، ${account}.`,
    cantUndo: 'لا يمكن لـ Ambit التراجع عنه.',
    at: provider => html`لدى ${provider}`,
    withYour: (provider, account) => html`بحسابك ${account} لدى ${provider}`,
    exactly: 'هذا بالضبط ما سيُرسل',
    noPurpose: 'لم يذكر الوكيل أي غرض.',
    purposeBy: 'الغرض، بكلمات الوكيل نفسه. لم يتحقق منها Ambit.',
    sum: before => html`إذا وافقت، يُنفَّذ هذا الاستدعاء <b>مرة واحدة، بهذه الوسائط</b>، قبل <b>${before}</b>.`,
    again: 'أي استدعاء آخر يُسأل عنه من جديد.',
    destroysAgain: 'أي حذف أو استبدال آخر يُسأل عنه من جديد.',
    approve: 'الموافقة على هذا الاستدعاء وحده',
    wholeBelow: 'النص الكامل أدناه',
    tool: 'الأداة',
    pinned: day => html`لم يتغيّر تعريفها منذ تثبيته في ${day}`,
    asJson: 'عرض بصيغة JSON مع البصمة',
    digest: digest => html`بصمة الاستدعاء: ${digest}. إذا اختلف حرف واحد، يُمنع الاستدعاء ولا يُرسل شيء.`,
    allArguments: 'كل الوسائط',
    theArguments: 'كل الوسائط',
    argument: name => html`الوسيط ${name}`,
    argumentTitle: name => `الوسيط ${name}`,
    wholeLead: (agent, tool) => html`كل ما يريد ${agent} إرساله عبر ${tool}. لا يُقرَّر شيء هنا.`,
    requestEnds: time => html`ينتهي الطلب <b>${time}</b>`,
    back: 'العودة إلى الطلب',
    emptyText: 'نص فارغ',
    notGiven: 'غير مُعطى',
    left: characters =>
      plural(locale, characters, {
        one: 'حرف واحد غير معروض هنا.',
        two: 'حرفان غير معروضين هنا.',
        few: '{n} أحرف غير معروضة هنا.',
        many: '{n} حرفًا غير معروض هنا.',
        other: '{n} حرف غير معروض هنا.',
      }),
    showAllOf: name => `عرض الكل: ${name}`,
    bytes: (bytes, digest) =>
      html`${plural(locale, bytes, {
        one: 'بايت واحد',
        two: 'بايتان',
        other: '{n} بايت',
      })}، <bdi>sha256</bdi> ${digest}`,
  },
  bounds: {
    matches: pattern => `ما يطابق ${pattern}`,
    atMost: most => `${most} كحد أقصى`,
    atLeast: least => `${least} كحد أدنى`,
    between: (least, most) => `من ${least} إلى ${most}`,
    missing: 'غير موجود',
  },
  faults: {
    byte_size: 'حجم مثل 500 kB أو 2 MB، من بايت واحد فأكثر',
    choice_empty: 'يوجد خيار فارغ بين فاصلتين',
    choose_account: 'اختر أحد الحسابات، أو ألغِ تحديد الأدوات',
    check_one: 'حدّد قيمة واحدة على الأقل، أو ألغِ تحديد الأداة',
    longer: 'أطول مما طُلب',
    more_bytes: 'أكثر مما طُلب',
    more_calls: 'استدعاءات أكثر مما طُلب',
    one_value: 'قيمة واحدة في كل مرة',
    quote_missing: 'تنقص علامة اقتباس مزدوجة، أو يوجد شيء بجانبها',
    range_order: 'يبدأ النطاق من العدد الأصغر إلى الأكبر',
    star_among_choices: 'لا يمكن أن تأتي * في آخر أحد الخيارات',
    strange_tool: 'أداة لم تُطلب',
    too_long: 'الحد الأقصى للأحرف: {n}',
    too_many_choices: 'الحد الأقصى للخيارات: {n}',
    unreadable: 'لا يمكن قراءة هذا',
    whole_number: 'عدد صحيح من 1 فأكثر',
    wider: 'يتجاوز ما طُلب',
  },
  change: changeAr,
  decided: decidedAr,
  mail: mailAr,
  acts: actsAr,
  second: secondAr,
  delegation: delegationAr,
}
