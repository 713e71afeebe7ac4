import { isolated } from '../../platform/page.ts'
import { proofMailsAr } from './ar-proofs.ts'
import type { MailWordBook } from './mail.ts'

const ignore = 'إذا لم تطلب ذلك فلا تفعل شيئًا: لا يدخل أحد من دونك، وينتهي من تلقاء نفسه.'

/** Names and addresses are isolated, because mostly they run from left to right inside these lines. */
export const mailWordsAr: MailWordBook & typeof proofMailsAr = {
  ...proofMailsAr,
  askedBy: ({ at, device, address, application }) =>
    `طُلب في ${isolated(at)} من ${isolated(device)}${address === undefined ? '' : `، العنوان ${isolated(address)}`}، من أجل ${isolated(application)}.`,
  magicAuth: ({ application, until }) => ({
    subject: `رمزك إلى ${application}، صالح حتى ${until}`,
    heading: `تسجيل الدخول إلى ${isolated(application)}`,
    lines: ['أدخل هذا الرمز في الصفحة التي طلبته منها. لن يطلبه منك أحد منا أبدًا.'],
    button: 'تسجيل الدخول',
    notYou: ignore,
  }),
  signInLink: ({ application, until }) => ({
    subject: `رابطك إلى ${application}، صالح حتى ${until}`,
    heading: `تسجيل الدخول إلى ${isolated(application)}`,
    lines: ['افتح هذا الرابط لتسجيل الدخول. يعمل مرة واحدة.'],
    button: 'تسجيل الدخول',
    notYou: ignore,
  }),
  noAccount: ({ application, brand }) => ({
    subject: `لا يوجد حساب لهذا العنوان في ${brand}`,
    heading: 'لا يوجد حساب لهذا العنوان',
    lines: [
      `حاول شخص تسجيل الدخول إلى ${isolated(application)} بهذا العنوان، ولا يوجد حساب به.`,
      'إذا كنت أنت، فقد يكون لحسابك عنوان آخر.',
    ],
    notYou: 'إذا لم تكن أنت فلا تفعل شيئًا: لم يُنشأ أي شيء.',
  }),
  emailVerification: ({ application, until }) => ({
    subject: `رمزك للتحقق من هذا العنوان، صالح حتى ${until}`,
    heading: 'تحقق من عنوانك',
    lines: [`أدخل هذا الرمز حيث يطلبه ${isolated(application)}. يُثبت أن صندوق البريد هذا لك.`],
    notYou: ignore,
  }),
  radarChallenge: ({ application, until }) => ({
    subject: `رمزك لإتمام تسجيل الدخول، صالح حتى ${until}`,
    heading: 'هل هذا أنت؟',
    lines: [
      'تسجيل الدخول هذا لا يشبه ما سبقه، لذلك لا تكفي كلمة المرور وحدها.',
      `أدخل هذا الرمز حيث يطلبه ${isolated(application)}. لا يسألك عنه أحد منا أبدًا.`,
    ],
    notYou: 'إذا لم تكن أنت، فهناك من يعرف كلمة مرورك: اختر كلمة جديدة الآن ولا تعطِ هذا الرمز لأحد.',
  }),
  elevatedAccess: ({ application, until }) => ({
    subject: `رمزك لتغيير طريقة تسجيل الدخول، صالح حتى ${until}`,
    heading: 'هل أنت من يغيّر هذا؟',
    lines: [
      `طُلب في ${isolated(application)} تغيير طريقة تسجيل دخولك.`,
      'إذا كنت أنت، فأدخل هذا الرمز هناك. لا يسألك عنه أحد منا أبدًا.',
    ],
    notYou: 'إذا لم تكن أنت، فلا تعطِ هذا الرمز لأحد: لا يتغيّر شيء من دونه.',
  }),
  passwordReset: ({ brand, until }) => ({
    subject: `اختر كلمة مرور جديدة في ${brand} حتى ${until}`,
    heading: 'اختر كلمة مرور جديدة',
    lines: ['افتح الرابط واختر كلمة مرور. تنتهي بذلك كل الجلسات القائمة. يعمل الرابط مرة واحدة.'],
    button: 'اختيار كلمة مرور جديدة',
    notYou: ignore,
  }),
  emailChange: ({ brand, until }) => ({
    subject: `رمزك لاستخدام هذا العنوان في ${brand}، صالح حتى ${until}`,
    heading: 'استخدام هذا العنوان',
    lines: ['أدخل هذا الرمز في الصفحة التي غيّرت فيها عنوانك.'],
    notYou: ignore,
  }),
  passwordChanged: ({ brand }) => ({
    subject: `تم تغيير كلمة مرورك في ${brand}`,
    heading: 'تم تغيير كلمة مرورك',
    lines: ['انتهت كل الجلسات التي كانت قائمة قبل ذلك.'],
    notYou: 'إذا لم تكن أنت، فأعد تعيين كلمة المرور الآن وأبلغ أحد المسؤولين.',
  }),
  addressChanged: ({ brand }) => ({
    subject: `أصبح لحسابك في ${brand} عنوان آخر`,
    heading: 'تم تغيير عنوانك',
    lines: ['أصبح لحسابك عنوان بريد إلكتروني جديد تم التحقق منه. لم يعد هذا العنوان صالحًا لتسجيل الدخول.'],
    notYou: 'إذا لم تكن أنت، فأبلغ أحد المسؤولين الآن: من فعل ذلك يمكنه تسجيل الدخول باسمك.',
  }),
  passwordSet: ({ brand }) => ({
    subject: `تم تعيين كلمة مرورك في ${brand}`,
    heading: 'تم تعيين كلمة مرورك',
    lines: ['اختار لك تطبيق أو أحد المسؤولين كلمة مرور جديدة. تستمر الجلسات القائمة، وتعيد المتصفحات المحفوظة السؤال.'],
    notYou: 'إذا لم تكن تتوقع ذلك، فأعد تعيين كلمة المرور الآن وأبلغ أحد المسؤولين.',
  }),
  factorAdded: ({ brand }) => ({
    subject: `أُضيف عامل ثانٍ إلى حسابك في ${brand}`,
    heading: 'أُضيف عامل ثانٍ',
    lines: ['من الآن فصاعدًا يُطلب عند تسجيل الدخول رمز من تطبيق المصادقة.'],
    notYou: 'إذا لم تكن أنت، فغيّر كلمة المرور الآن وأبلغ أحد المسؤولين.',
  }),
}
