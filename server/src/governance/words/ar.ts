import { html, plural } from '../../platform/page.ts'
import { profileAr } from './ar-profile.ts'
import type { AccountWords, EndedCounts } from './words.ts'

const locale = 'ar-u-nu-latn'

/** "وانتهى معها: إذن واحد ورمزا وصول". */
function endedWith({ grants, tokens, withheld }: EndedCounts): string {
  const grantText = plural(locale, grants, {
    zero: 'لا أذونات',
    one: 'إذن واحد',
    two: 'إذنان',
    few: '{n} أذونات',
    many: '{n} إذنًا',
    other: '{n} إذن',
  })
  const tokenText = plural(locale, tokens, {
    zero: 'لا رموز وصول',
    one: 'رمز وصول واحد',
    two: 'رمزا وصول',
    few: '{n} رموز وصول',
    other: '{n} رمز وصول',
  })
  const late = plural(locale, withheld, {
    one: 'نتيجة واحدة',
    two: 'نتيجتان',
    few: '{n} نتائج',
    other: '{n} نتيجة',
  })
  return `انتهى معها: ${grantText}، ${tokenText}${withheld > 0 ? `. حُجبت: ${late}` : ''}`
}

const reasons: Readonly<Record<string, string>> = {
  expired: 'لبلوغ حدّها النهائي',
  idle: 'لعدم النشاط',
  refresh_reuse: 'لأن رمز تحديث استُخدم مرتين',
  code_reuse: 'لأن رمزًا استُخدم مرتين',
  ended_by_person: 'بطلب منك',
  ended_by_admin: 'من أحد المسؤولين',
  ended_by_agent: 'من الوكيل نفسه',
  ended_with_parent: 'مع الجلسة التي تتبع لها',
  principal_suspended: 'لأن الحساب عُلّق',
  application_retired: 'لأن التطبيق أُخرج من الخدمة',
  logged_out: 'بتسجيل الخروج',
  logged_out_everywhere: 'بتسجيل الخروج من كل مكان',
  ended_by_provider: 'لأن الدخول عند مؤسستها انتهى',
  password_reset: 'لأن كلمة المرور أُعيد تعيينها',
  membership_lost: 'لأن صاحبها غادر المؤسسة',
  policy_tightened: 'لأن قواعد التطبيق أصبحت أكثر صرامة',
  stopped: 'لأن مسؤولًا أوقفها',
}

function because(reason: string | undefined): string {
  const words = reason === undefined ? undefined : reasons[reason]
  return words === undefined ? '' : `، ${words}`
}

/** Arabic. */
export const accountAr: AccountWords = {
  language: 'ar',
  title: 'حسابك',
  lead: zone => `من يعمل باسمك، ومن أين، وحتى متى. الأوقات بتوقيت ${zone}.`,
  security: 'الملف الشخصي وطرق تسجيل الدخول',
  signOut: 'تسجيل الخروج',
  actions: 'الإجراءات',
  and: 'و',
  state: 'الحالة',
  until: 'حتى',
  showAll: 'عرض الكل',
  older: 'الأقدم',
  newer: 'الأحدث',
  pages: 'الصفحات',
  live: many =>
    plural(locale, many, {
      zero: 'لا شيء نشط',
      one: 'واحدة نشطة',
      two: 'اثنتان نشطتان',
      few: '{n} نشطة',
      other: '{n} نشطة',
    }),
  waiting: {
    title: 'بانتظار قرارك',
    word: 'بالانتظار',
    code: (code, ends, left) => html`الرمز ${code}، ينتهي في ${ends}، بعد ${left}`,
    review: 'مراجعة',
    of: agent => html` طلب ${agent}`,
    access: providers => html`يطلب الوصول إلى ${providers}`,
    call: tool => html`يطلب استدعاءً واحدًا للأداة ${tool}`,
    ends: (ends, left) => html`ينتهي في ${ends}، بعد ${left}`,
    anAgent: 'وكيل',
  },
  agents: {
    title: 'الوكلاء الذين يعملون باسمك',
    allTitle: 'جلسات وكلائك',
    allLead: 'كل جلسة كانت لوكيل باسمك، الأحدث أولًا، وآخر ما فعله.',
    agent: 'الوكيل',
    mayDo: 'المسموح له الآن',
    nothingYet: 'لا شيء بعد',
    noCall: 'لا استدعاء بعد',
    lastCall: ago => html`آخر استدعاء ${ago}`,
    active: 'نشطة',
    ended: 'منتهية',
    end: 'إنهاء الجلسة',
    of: agent => html` الخاصة بالوكيل ${agent}`,
    startedAt: at => html`بدأت في ${at}`,
    endedAt: (at, reason, counts) => html`انتهت في ${at}${because(reason)}. ${endedWith(counts)}.`,
    receipt: 'فتح الإيصال',
    lately: 'مؤخرًا',
    callsLeft: (tools, left) =>
      left === undefined
        ? tools
        : html`${tools}، ${plural(locale, left, {
            zero: 'لم يبقَ أي استدعاء',
            one: 'بقي استدعاء واحد',
            two: 'بقي استدعاءان',
            few: 'بقيت {n} استدعاءات',
            many: 'بقي {n} استدعاءً',
            other: 'بقي {n} استدعاء',
          })}`,
    open: 'فتح الجلسة',
    none: 'لم يطلب أي وكيل شيئًا بعد. يبدأ الوكيل جلسة بأن يطلبها منك، ثم ترى هنا ما يفعله. لربط وكيل:',
    outcome: {
      succeeded: 'نجح',
      failed: 'فشل',
      not_sent: 'لم يُرسل',
      aborted: 'أُوقف',
      withheld: 'حُجب',
      unknown: 'غير محسوم',
      refused: 'مُنع',
      in_flight: 'جارٍ',
    },
  },
  signIns: {
    title: 'جلساتك أنت',
    allTitle: 'كل جلساتك',
    allLead: 'أين سجّلت الدخول الآن وسابقًا، الأحدث أولًا. دقة المكان بقدر دقة شبكته فقط.',
    device: 'الجهاز والمكان',
    unknownDevice: 'جهاز غير معروف',
    browserOn: (browser, system) => `${browser} على ${system}`,
    someBrowserOn: system => `متصفح على ${system}`,
    application: 'التطبيق',
    anApplication: 'تطبيق',
    lastActive: 'آخر نشاط',
    thisOne: 'هذه الجلسة',
    end: 'إنهاء',
    on: device => html` الجلسة على ${device}`,
    endOthers: 'إنهاء كل الجلسات الأخرى',
    thisMachine: 'على الخادم نفسه',
    localNetwork: 'في شبكة محلية',
    network: 'الشبكة {network}',
    endedAt: (at, reason) => html`انتهت في ${at}${because(reason)}`,
    impersonated: (by, reason) => html`${by}، من المسؤولين، يتصرف هنا باسمك: ${reason}`,
    only: 'لم تسجّل الدخول في أي مكان آخر.',
  },
  applications: {
    title: 'تطبيقات الآخرين',
    application: 'التطبيق',
    gets: 'يحصل على',
    allowed: 'سُمح به',
    since: day => html`منذ ${day}`,
    inOrganization: organization => html`في ${organization}`,
    untilTaken: 'تسحبه',
    takeBack: 'سحب الإذن',
    none: 'لا يوجد. يسألك تطبيق الآخرين قبل أن يحصل على أي شيء، ويمكنك سحبه من هنا.',
    taken: application => html`لم يعد ${application} يحصل على أي شيء: انتهت جلساته ورموز الوصول الخاصة به لديك.`,
    scopes: {
      openid: 'التعرّف عليك',
      profile: 'اسمك وصورتك',
      email: 'عنوان بريدك الإلكتروني',
      offline_access: 'الاستمرار في غيابك',
    },
  },
  accounts: {
    title: 'الحسابات المربوطة',
    allTitle: 'كل الحسابات المربوطة',
    allLead: 'حسابات في خدمات أخرى يجوز للوكلاء استخدامها لك، كلٌّ كما توافق عليه.',
    account: 'الحساب',
    usedBy: 'يستخدمه',
    nobody: 'لا أحد الآن',
    untilDisconnected: 'تلغي ربطه',
    connected: 'مربوط',
    drifted: 'تغيّرت الأذونات',
    broken: 'يلزم ربطه من جديد',
    expiring: 'ينتهي قريبًا: أعد ربطه',
    revoked: 'سُحب لدى الخدمة',
    scopes: 'الأذونات',
    lastUsed: ago => html`آخر استخدام ${ago}`,
    disconnect: 'إلغاء الربط',
    aProvider: 'خدمة',
    none: 'لا يوجد بعد. الوكيل الذي يحتاج إلى حساب يقول ذلك، وعندها تربطه. الربط وحده لا يمنح أي وكيل وصولًا.',
    disconnected: account => html`أُلغي ربط ${account}. حُذفت بيانات اعتماده، وانتهى كل إذن مبني عليه.`,
  },
  ended: {
    signIn: (device, at, counts) => html`انتهت الجلسة على ${device} في ${at}. ${endedWith(counts)}.`,
    many: (many, counts) =>
      html`${plural(locale, many, {
        zero: 'لم تنتهِ أي جلسة',
        one: 'انتهت جلسة واحدة',
        two: 'انتهت جلستان',
        few: 'انتهت {n} جلسات',
        other: 'انتهت {n} جلسة',
      })}. ${endedWith(counts)}.`,
    more: 'البقية ضمن «عرض الكل».',
    receipt: 'فتح الإيصال',
    offline: (many, until) =>
      html`قد يقبل تطبيق يتحقق بنفسه ${plural(locale, many, {
        one: 'رمز وصول واحدًا',
        two: 'رمزَي وصول',
        few: '{n} رموز وصول',
        other: '{n} رمز وصول',
      })} حتى ${until}.`,
  },
  bar: { of: 'من', ends: 'ينتهي في', ended: 'انتهى في' },
  profile: profileAr,
}
