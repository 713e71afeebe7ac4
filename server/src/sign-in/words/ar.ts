import { html, plural, spellIn } from '../../platform/page.ts'
import { consentWordsAr } from './ar-consent.ts'
import { mailWordsAr } from './ar-mail.ts'
import { passkeyWordsAr, providerWordsAr } from './ar-proofs.ts'
import { signOutWordsAr } from './ar-sign-out.ts'
import type { End, Words } from './words.ts'

/** With the digits of codes and addresses, which people type as they read them. */
const locale = 'ar-u-nu-latn'
const at = ({ time, today }: End) => (today ? html`في الساعة ${time}` : html`في ${time}`)
const until = ({ time, today }: End) => (today ? html`حتى الساعة ${time}` : html`حتى ${time}`)

const units = {
  second: { one: 'ثانية واحدة', two: 'ثانيتين', few: '{n} ثوانٍ', other: '{n} ثانية' },
  minute: { one: 'دقيقة واحدة', two: 'دقيقتين', few: '{n} دقائق', other: '{n} دقيقة' },
  hour: { one: 'ساعة واحدة', two: 'ساعتين', few: '{n} ساعات', other: '{n} ساعة' },
  and: ' و',
}

/** Arabic. */
export const ar: Words = {
  frame: {
    acting: {
      label: 'أنت تتصرف باسم شخص آخر',
      acting: (email, application, end) => html`أنت تتصرف باسم <b>${email}</b> في ${application} حتى ${end}.`,
      reason: text => html`السبب: ${text}. يذكر السجل والتطبيق اسمك.`,
      end: 'إنهاء',
    },
    language: 'ar',
    direction: 'rtl',
    signedInAs: who => html`تم تسجيل الدخول باسم ${who}.`,
    useAnotherAccount: 'استخدام حساب آخر',
    timesIn: zone => `الأوقات بتوقيت ${zone}`,
    help: 'المساعدة',
    skip: 'الانتقال إلى المحتوى',
    crumbs: 'مسار التنقل',
    at: host => html`<bdi>Ambit</bdi> على <bdi>${host}</bdi>`,
  },
  locale,
  name: 'العربية',
  yourAccount: 'حسابك',
  spell: seconds => spellIn(locale, units, seconds),
  untilLatest: time => html`حتى <b>${time}</b> كحد أقصى`,
  worksUntil: time => html`صالح حتى <b>${time}</b>`,
  noAccessYet: 'لا صلاحية بعد',
  footer: { support: 'طلب المساعدة', terms: 'الشروط', privacy: 'الخصوصية' },
  field: {
    email: 'عنوان البريد الإلكتروني',
    password: 'كلمة المرور',
    newPassword: 'كلمة المرور الجديدة',
    code: 'الرمز',
    firstName: 'الاسم الأول',
    lastName: 'اسم العائلة',
    recoveryCode: 'رمز الاسترداد',
    optional: 'اختياري',
  },
  error: {
    emptyField: 'هناك حقل فارغ. املأه ثم تابع.',
    enterEmail: 'أدخل عنوان بريدك الإلكتروني.',
    enterPassword: 'أدخل كلمة المرور.',
    enterCode: 'أدخل الأرقام الستة.',
    stale: 'هذا النموذج قديم جدًا أو ورد من مكان آخر. لم يُرسل أي شيء. تابع من هنا.',
    lockedOut: time => html`محاولات كثيرة جدًا. حاول مرة أخرى في ${time}.`,
    notActive: brand => html`لا يمكن تسجيل الدخول بهذا الحساب الآن. اطلب من أحد مسؤولي ${brand} تفعيله.`,
    wrongCode: 'الرمز غير صحيح. راجع أحدث رمز وحاول مرة أخرى.',
    usedCode: 'سبق استخدام هذا الرمز. انتظر الرمز التالي أو اطلب رمزًا جديدًا.',
    lateCode: 'انتهت صلاحية هذا الرمز. اطلب رمزًا جديدًا.',
    deadCode: 'محاولات كثيرة جدًا بهذا الرمز، ولم يعد صالحًا. اطلب رمزًا جديدًا.',
    password: fault =>
      ({
        too_short: 'استخدم 12 حرفًا أو أكثر. يسهل تذكّر بضع كلمات متتالية.',
        too_long: 'استخدم 256 حرفًا على الأكثر.',
        from_your_name: 'تتكوّن من اسمك أو عنوانك أو اسم هذه الخدمة، ولذلك تُجرَّب أولًا. اختر كلمة مرور أخرى.',
        known_to_others: 'يستخدم كثيرون كلمة المرور هذه أو ما يشبهها، ولذلك تُجرَّب أولًا. اختر كلمة مرور أخرى.',
        leaked:
          'كلمة المرور هذه موجودة في قائمة كلمات مرور مسرّبة، ولذلك تُجرَّب أولًا. اختر كلمة مرور أخرى، وغيّرها أينما استخدمتها.',
      })[fault],
    mailOff: 'لا يرسل هذا الخادم رسائل بريد. اسأل أحد المسؤولين عن طريقة أخرى لتسجيل الدخول.',
    denied: text => html`لم يُسمح لك بالدخول: ${text}`,
  },
  signIn: {
    title: application => `تسجيل الدخول إلى ${application}`,
    heading: 'تسجيل الدخول',
    toContinue: application => html`للمتابعة إلى ${application}`,
    button: 'تسجيل الدخول',
    resetPassword: 'إعادة تعيين كلمة المرور',
    or: 'أو',
    sendCode: 'إرسال رمز بالبريد الإلكتروني',
    passkey: 'استخدام مفتاح مرور',
    with: provider => `المتابعة باستخدام ${provider}`,
    bounds: (idle, end) => html`تنتهي هذه الجلسة بعد ${idle} من عدم النشاط، و${at(end)} في كل الأحوال.`,
    noAccount: 'ليس لديك حساب بعد؟',
    createAccount: 'إنشاء حساب',
    wrong: canReset =>
      `عنوان البريد الإلكتروني وكلمة المرور غير متطابقين. حاول مرة أخرى${canReset ? ' أو أعد تعيين كلمة المرور' : ''}.`,
    ended: (reason, time) =>
      ({
        expired: html`بلغت هذه الجلسة حدّها النهائي في ${time}. سجّل الدخول للمتابعة.`,
        idle: html`انتهت هذه الجلسة لعدم النشاط في ${time}. سجّل الدخول للمتابعة.`,
        ended: html`أُنهيت هذه الجلسة في ${time}. سجّل الدخول للمتابعة.`,
      })[reason],
    linkFirst: provider => `يوجد حساب بهذا العنوان. سجّل الدخول إليه هنا، وبعدها يُربط به ${provider}.`,
  },
  code: {
    title: 'إدخال الرمز',
    heading: 'أدخل الرمز',
    sent: (email, end) => html`إذا كان بإمكان ${email} تسجيل الدخول هنا، فالرمز في الطريق. وهو صالح ${until(end)}.`,
    hint: '6 أرقام، في هذا المتصفح فقط. تحقق أيضًا من مجلد البريد غير الهام.',
    button: 'تسجيل الدخول',
    again: 'إرسال رمز جديد',
    otherWay: 'تسجيل الدخول بطريقة أخرى',
  },
  link: {
    title: 'تسجيل الدخول برابط',
    heading: application => html`تسجيل الدخول إلى ${application}`,
    as: email => html`طلبت ذلك باسم ${email} في هذا المتصفح.`,
    button: 'تسجيل الدخول',
    otherBrowserTitle: 'افتح الرابط حيث طلبته',
    otherBrowser:
      'ليس هذا المتصفح الذي طُلب منه الرابط، لذلك لا أثر له هنا. عد إلى ذلك المتصفح وأدخل الأرقام الستة من الرسالة، أو ابدأ من جديد في هذا المتصفح.',
    overTitle: 'لم يعد هذا الرابط صالحًا',
    over: 'سبق استخدامه، أو أُرسل رابط أحدث، أو انتهى وقته. اطلب رابطًا جديدًا.',
    askAgain: 'طلب رابط جديد',
  },
  signUp: {
    title: application => `إنشاء حساب في ${application}`,
    heading: 'إنشاء حساب',
    lead: application => html`في ${application}`,
    button: 'إرسال رمز',
    haveAccount: 'لديك حساب؟',
    signIn: 'تسجيل الدخول',
    hint: 'يُثبت رمز يُرسل إلى هذا العنوان أنه لك. لا يُنشأ أي حساب قبل ذلك.',
  },
  details: {
    title: 'حسابك',
    heading: 'تم التحقق من عنوانك',
    lead: email => html`أصبح لدى ${email} حساب. أضف ما تريد، ويمكنك تغييره لاحقًا.`,
    passwordHint: '12 حرفًا أو أكثر، أو اتركها فارغة: عندها تسجّل الدخول برمز يصلك بالبريد الإلكتروني.',
    button: 'حفظ ومتابعة',
    skip: 'المتابعة من دونها',
  },
  meter: {
    short: 'قصيرة جدًا. المتبقي: {n}.',
    weak: 'طولها كافٍ لكن يسهل تخمينها: الكلمات المعروفة والأسماء والسنوات والتسلسلات لا تضيف الكثير.',
    fine: 'جيدة بما يكفي. الأطول أفضل.',
    strong: 'يصعب تخمينها.',
  },
  verify: {
    title: 'التحقق من عنوانك',
    heading: 'تحقق من عنوانك',
    lead: (email, end) => html`أُرسل رمز إلى ${email}. وهو صالح ${until(end)}.`,
    button: 'تأكيد العنوان',
    again: 'إرسال رمز جديد',
    sentAgain: 'أُرسل رمز جديد. لم يعد الرمز السابق صالحًا.',
    otherAccount: 'استخدام حساب آخر',
  },
  confirm: {
    title: 'تأكيد أنك أنت',
    heading: 'تأكيد أنك أنت',
    lead: (email, end) => html`تسجيل الدخول هذا لا يشبه ما سبقه. أُرسل رمز إلى ${email}. وهو صالح ${until(end)}.`,
    button: 'متابعة',
    begin: 'البدء من جديد',
  },
  factor: {
    title: 'العامل الثاني',
    heading: 'أدخل العامل الثاني',
    lead: 'افتح تطبيق المصادقة وأدخل الأرقام الستة التي يعرضها الآن.',
    button: 'تسجيل الدخول',
    useRecovery: 'استخدام رمز استرداد',
    useApp: 'استخدام تطبيق المصادقة',
    recoveryHeading: 'أدخل رمز استرداد',
    recoveryLead: 'أحد الرموز التي احتفظت بها عند إعداد التطبيق. يُستخدم كل رمز مرة واحدة.',
    recoveryLeft: count =>
      plural(locale, count, {
        zero: 'لم يبقَ أي رمز استرداد. أنشئ رموزًا جديدة في صفحة حسابك.',
        one: 'بقي رمز استرداد واحد. أنشئ رموزًا جديدة في صفحة حسابك.',
        two: 'بقي رمزا استرداد. أنشئ رموزًا جديدة في صفحة حسابك.',
        few: 'بقيت {n} رموز استرداد. أنشئ رموزًا جديدة في صفحة حسابك.',
        other: 'بقي {n} رمز استرداد. أنشئ رموزًا جديدة في صفحة حسابك.',
      }),
    remember: days =>
      plural(locale, days, {
        one: 'عدم السؤال في هذا المتصفح لمدة يوم واحد',
        two: 'عدم السؤال في هذا المتصفح لمدة يومين',
        few: 'عدم السؤال في هذا المتصفح لمدة {n} أيام',
        many: 'عدم السؤال في هذا المتصفح لمدة {n} يومًا',
        other: 'عدم السؤال في هذا المتصفح لمدة {n} يوم',
      }),
    otherAccount: 'استخدام حساب آخر',
  },
  enrol: {
    title: 'إعداد عامل ثانٍ',
    heading: 'إعداد عامل ثانٍ',
    required: application => html`يطلبه ${application} من الجميع.`,
    lead: 'يعرض تطبيق المصادقة على هاتفك 6 أرقام تتغيّر كل 30 ثانية. وبذلك لا يدخل أحد بكلمة مرورك وحدها.',
    begin: 'إعداد التطبيق',
    scanHeading: 'امسح هذا الرمز بالتطبيق',
    scan: 'ثم أدخل الأرقام الستة التي يعرضها.',
    qrLabel: 'رمز QR يحتوي على مفتاح هذا الحساب',
    byHand: 'يتعذر المسح؟ اكتب هذا المفتاح',
    button: 'تفعيل',
    codesTitle: 'رموز الاسترداد',
    codesHeading: 'احتفظ برموز الاسترداد هذه',
    codesLead:
      'إذا فقدت الهاتف، فيمكنك تسجيل الدخول بأحد هذه الرموز. يُستخدم كل رمز مرة واحدة. لا تُعرض إلا الآن: اطبعها أو احفظها في مدير كلمات المرور.',
    shownOnce: 'تُعرض الآن فقط',
    goOn: 'احتفظت بها، متابعة',
  },
  organization: {
    title: 'اختيار مؤسسة',
    heading: 'اختر مؤسسة',
    lead: application => html`أنت عضو في أكثر من مؤسسة. الجلسة في ${application} تخص واحدة منها.`,
    none: 'لا يحق لأي من مؤسساتك استخدام هذا التطبيق. تواصل مع المسؤول عنه.',
  },
  reset: {
    title: 'إعادة تعيين كلمة المرور',
    heading: 'إعادة تعيين كلمة المرور',
    lead: 'يصلك بالبريد رابط لاختيار كلمة مرور جديدة.',
    button: 'إرسال الرابط',
    sent: (email, end) => html`إذا كان لدى ${email} حساب، فالرابط في الطريق. وهو صالح مرة واحدة ${until(end)}.`,
    sentHeading: 'تحقق من بريدك',
    newTitle: 'اختيار كلمة مرور جديدة',
    newHeading: 'اختر كلمة مرور جديدة',
    newLead: email => html`للحساب ${email}. تنتهي بذلك كل الجلسات القائمة.`,
    newButton: 'حفظ كلمة المرور',
    doneTitle: 'تم تغيير كلمة المرور',
    doneHeading: 'تم تغيير كلمة المرور',
    done: ended =>
      plural(locale, ended, {
        zero: 'لم تكن هناك جلسات قائمة.',
        one: 'انتهت بذلك جلسة واحدة.',
        two: 'انتهت بذلك جلستان.',
        few: 'انتهت بذلك {n} جلسات.',
        other: 'انتهت بذلك {n} جلسة.',
      }),
    overHeading: 'لم يعد هذا الرابط صالحًا',
    over: 'سبق استخدامه، أو أُرسل رابط أحدث، أو انقضت مدته البالغة 60 دقيقة. لم يتغيّر شيء. اطلب رابطًا جديدًا.',
    askAgain: 'طلب رابط جديد',
    backToSignIn: 'تسجيل الدخول',
  },
  invitation: {
    title: organization => `دعوة إلى ${organization}`,
    heading: organization => html`الانضمام إلى ${organization}`,
    lead: (inviter, email) =>
      inviter === undefined ? html`هذه الدعوة موجّهة إلى ${email}.` : html`يدعوك ${inviter}. الدعوة موجّهة إلى ${email}.`,
    accept: 'قبول الدعوة',
    signIn: 'تسجيل الدخول للقبول',
    createAccount: 'إنشاء حساب',
    otherAccount: email => html`سجّلت الدخول بعنوان آخر. لا يمكن قبولها إلا من ${email}.`,
    switchAccount: 'استخدام حساب آخر',
    overHeading: 'لا يمكن قبول هذه الدعوة',
    over: state =>
      ({
        expired: 'انتهت صلاحيتها. اطلب دعوة جديدة ممن دعاك.',
        revoked: 'تم سحبها. راجع من دعاك.',
        accepted: 'سبق قبولها. افتح حسابك للمتابعة.',
        unknown: 'لا توجد دعوة كهذه. راجع أحدث رسالة أو اسأل من دعاك.',
      })[state],
    openAccount: 'فتح حسابك',
    acceptedTitle: 'تم قبول الدعوة',
    accepted: organization => html`أصبحت عضوًا في ${organization}.`,
  },
  refused: {
    title: 'لا يمكن المتابعة بهذا الحساب',
    heading: because =>
      ({
        method_not_allowed: 'طريقة تسجيل الدخول هذه غير كافية هنا',
        sign_up_not_allowed: 'لا يمكن إنشاء حساب هنا',
        organization_not_allowed: 'لا يمكن استخدام هذه المؤسسة هنا',
        organization_methods: 'تطلب هذه المؤسسة طريقة أخرى لتسجيل الدخول',
        risk: 'رُفض تسجيل الدخول هذا',
      })[because],
    next: (because, application) =>
      ({
        method_not_allowed: html`يقبل ${application} طرقًا أخرى لتسجيل الدخول. لم يبدأ أي شيء. اختر إحداها.`,
        sign_up_not_allowed: html`لا يقبل ${application} إلا من لديهم حساب. اطلب دعوة من المسؤول عنه.`,
        organization_not_allowed: html`لا ينتمي حسابك إلى أي مؤسسة طلبها ${application}. لم يبدأ أي شيء. راجع المسؤول عنه أو استخدم حسابًا آخر.`,
        organization_methods: html`تحدد المؤسسة نفسها كيف يسجّل أعضاؤها الدخول. لم يبدأ أي شيء. سجّل الدخول بطريقة أخرى أو راجع المسؤول عنها.`,
        risk: html`قواعد هذا الخادم لا تسمح به. لم يبدأ أي شيء. راجع المسؤول عنه.`,
      })[because],
    otherWay: 'تسجيل الدخول بطريقة أخرى',
    otherAccount: 'استخدام حساب آخر',
  },
  consent: consentWordsAr,
  signOut: signOutWordsAr,
  passkey: passkeyWordsAr,
  provider: providerWordsAr,
  mail: mailWordsAr,
}
