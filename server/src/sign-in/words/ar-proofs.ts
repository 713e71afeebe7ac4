import { html, isolated } from '../../platform/page.ts'
import type { PasskeyWords, ProofMailBook, ProviderWords } from './proofs.ts'

export const passkeyWordsAr: PasskeyWords = {
  title: 'تسجيل الدخول بمفتاح مرور',
  heading: 'تسجيل الدخول بمفتاح مرور',
  lead: 'يطلب جهازك بصمتك أو وجهك أو رقم التعريف الشخصي، ويعرض مفاتيح المرور التي لديه لهذا الخادم.',
  button: 'استخدام مفتاح مرور',
  factorLead: 'يُحتسب أحد مفاتيح المرور الخاصة بك عاملًا ثانيًا.',
  stepUpHeading: 'أثبت هويتك',
  stepUpLead: 'استخدم أحد مفاتيح المرور الخاصة بك للمتابعة.',
  otherWay: 'استخدام طريقة أخرى',
  newTitle: 'إضافة مفتاح مرور',
  newHeading: 'إضافة مفتاح مرور',
  newLead: 'تسجّل الدخول بعدها بالبصمة أو الوجه أو رقم التعريف الشخصي من دون كلمة مرور. ولا يمكن لأحد أن يخدعك لكشفه.',
  newName: 'الاسم',
  newNameHint: 'لتتعرّف عليه لاحقًا. إذا تركته فارغًا سُمّي باسم هذا الجهاز.',
  newButton: 'إضافة مفتاح مرور',
  needsScript: 'تحتاج مفاتيح المرور إلى JavaScript في هذا المتصفح. فعّلها أو استخدم طريقة أخرى.',
  notGiven: 'لم يُستخدم أي مفتاح مرور. حاول مرة أخرى أو استخدم طريقة أخرى.',
  invalid: 'تعذّر استخدام مفتاح المرور هذا. حاول مرة أخرى أو استخدم طريقة أخرى.',
  tooMany: 'لديك 20 مفتاح مرور بالفعل. أزل واحدًا منها أولًا.',
}

export const providerWordsAr: ProviderWords = {
  failedTitle: 'لم يتم تسجيل الدخول',
  declinedHeading: provider => html`لم يسجّل ${provider} دخولك`,
  declined: 'رفضت هناك. لم يبدأ أي شيء هنا. حاول مرة أخرى أو استخدم طريقة أخرى.',
  failedHeading: provider => html`لا يمكن تسجيل دخولك عبر ${provider} الآن`,
  failed: 'لم يصل رد، أو وصل رد غير متوقع. لم يبدأ أي شيء هنا. حاول مرة أخرى أو استخدم طريقة أخرى.',
  strayHeading: 'لم يبدأ تسجيل الدخول هذا هنا',
  stray: 'بدأ في متصفح آخر، أو قبل أكثر من 10 دقائق، أو سبق استخدامه. لم يبدأ أي شيء. ابدأ من هنا.',
  onlyLinks: provider => html`لا يمكن ربط ${provider} إلا بحساب لديك. سجّل الدخول إليه أولًا، ثم اربطه من صفحة حسابك.`,
  tryAgain: 'تسجيل الدخول',
  linkTitle: provider => `ربط ${provider}`,
  linkHeading: provider => html`ربط ${provider} بحسابك`,
  linkTaken: (provider, email) =>
    html`يوجد حساب بالعنوان ${email}. سجّل الدخول إليه مرة بطريقتك المعتادة، وبعدها يفتحه ${provider} أيضًا.`,
  linkUnverified: provider =>
    html`لا يضمن ${provider} عنوانك، ولذلك لا يمكنه تحديد حسابك. سجّل الدخول أو أنشئ حسابًا هنا مرة، وبعدها يفتحه ${provider} أيضًا.`,
  linkSignIn: 'تسجيل الدخول للمتابعة',
  linkThere: provider => html`سجّل الدخول لدى ${provider} أولًا. ثم نسألك هنا مرة أخرى قبل أي ربط.`,
  linkAsk: (provider, theirs, ours) => html`هل تريد ربط ${theirs} لدى ${provider} بحساب ${ours} هنا؟`,
  linkConsequence: 'من يسجّل الدخول بذلك الحساب هناك يسجّل الدخول هنا باسمك. يمكنك إلغاء الربط من صفحة حسابك.',
  linkButton: provider => `ربط ${provider}`,
  linkCancel: 'عدم الربط',
  linkOverHeading: 'لم يُربط أي شيء',
  linkOver: 'يجب إثبات الطرفين في هذا المتصفح خلال 10 دقائق ومرة واحدة. ابدأ من جديد.',
  connectedHeading: provider => html`${provider} مربوط بالفعل`,
  connected: 'لم يتغيّر شيء. إذا كان مربوطًا بحساب آخر، فألغِ ربطه هناك أولًا.',
  toAccount: 'فتح حسابك',
}

const notYou = 'إذا لم تكن أنت، فأزله من صفحة حسابك، وغيّر كلمة المرور، وأبلغ أحد المسؤولين.'
const changePassword = 'إذا لم تكن أنت، فغيّر كلمة المرور الآن وأبلغ أحد المسؤولين.'

export const proofMailsAr: ProofMailBook = {
  passkeyAdded: ({ brand, name }) => ({
    subject: `أُضيف مفتاح مرور إلى حسابك في ${brand}`,
    heading: 'أُضيف مفتاح مرور',
    lines: [`من الآن فصاعدًا يمكنك تسجيل الدخول باستخدام «${isolated(name)}».`],
    notYou,
  }),
  passkeyRemoved: ({ brand, name }) => ({
    subject: `أُزيل مفتاح مرور من حسابك في ${brand}`,
    heading: 'أُزيل مفتاح مرور',
    lines: [`لم يعد «${isolated(name)}» يفتح أي شيء.`],
    notYou: changePassword,
  }),
  passkeySuspected: ({ brand, name }) => ({
    subject: `ربما نُسخ مفتاح مرور من حسابك في ${brand}`,
    heading: 'ربما نُسخ مفتاح مرور',
    lines: [
      `استُخدم «${isolated(name)}» بترتيب غير متوقع، كأن لدى جهازين المفتاح نفسه. لم يعد يفتح أي شيء، ولم يدخل أحد.`,
      'أزله من صفحة حسابك وأضف مفتاحًا جديدًا.',
    ],
    notYou: 'إذا لم تكن أنت، فربما لدى أحد نسخة منه. راجع جلساتك وأبلغ أحد المسؤولين.',
  }),
  identityConnected: ({ brand, name, theirs }) => ({
    subject: `رُبط ${name} بحسابك في ${brand}`,
    heading: `رُبط ${isolated(name)} بحسابك`,
    lines: [`من الآن فصاعدًا، من يسجّل الدخول باسم ${isolated(theirs)} لدى ${isolated(name)} يسجّل الدخول باسمك.`],
    notYou: 'إذا لم تكن أنت، فألغِ الربط من صفحة حسابك، وغيّر كلمة المرور، وأبلغ أحد المسؤولين.',
  }),
  identityDisconnected: ({ brand, name }) => ({
    subject: `أُلغي ربط ${name} بحسابك في ${brand}`,
    heading: `أُلغي ربط ${isolated(name)}`,
    lines: [`لم يعد بالإمكان تسجيل الدخول عبر ${isolated(name)}.`],
    notYou: changePassword,
  }),
}
