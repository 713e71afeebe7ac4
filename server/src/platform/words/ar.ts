import { html } from '../html.ts'
import { spellIn } from '../page-words.ts'
import type { PageWords } from './words.ts'

const units = {
  second: { one: 'ثانية واحدة', two: 'ثانيتين', few: '{n} ثوانٍ', other: '{n} ثانية' },
  minute: { one: 'دقيقة واحدة', two: 'دقيقتين', few: '{n} دقائق', other: '{n} دقيقة' },
  hour: { one: 'ساعة واحدة', two: 'ساعتين', few: '{n} ساعات', other: '{n} ساعة' },
  and: ' و',
}

const reasons: Readonly<Record<string, string>> = {
  expired: 'لبلوغ حدّها النهائي',
  idle: 'لعدم النشاط',
  refresh_reuse: 'لأن رمز تحديث استُخدم مرتين',
  code_reuse: 'لأن رمزًا استُخدم مرتين',
  ended_by_agent: 'من الوكيل نفسه',
  ended_with_parent: 'مع الجلسة التي تتبع لها',
  principal_suspended: 'لأن الحساب عُلّق',
  principal_offboarded: 'لأن الحساب أُغلق',
  application_retired: 'لأن التطبيق أُخرج من الخدمة',
  signed_out: 'بتسجيل الخروج',
  logged_out: 'بتسجيل الخروج',
  logged_out_everywhere: 'بتسجيل الخروج من كل مكان',
  ended_by_provider: 'لأن الدخول عند مؤسستها انتهى',
  password_reset: 'لأن كلمة المرور أُعيد تعيينها',
  membership_lost: 'لأن صاحبها غادر المؤسسة',
  policy_tightened: 'لأن قواعد التطبيق أصبحت أكثر صرامة',
  stopped: 'لأن مسؤولًا أوقفها',
}

/** Arabic. */
export const pageWordsAr: PageWords = {
  language: 'ar',
  effect: { read: 'قراءة', write: 'كتابة', destructive: 'إتلاف' },
  bar: { of: 'من', ends: 'ينتهي في', ended: 'انتهى في' },
  spell: seconds => spellIn('ar-u-nu-latn', units, seconds),
  because: (reason, by) => {
    if (reason === 'ended_by_person') return by === undefined ? html`بطلب منك` : html`بطلب من ${by}`
    if (reason === 'ended_by_admin') return by === undefined ? html`من أحد المسؤولين` : html`من ${by}`
    const words = reason === undefined ? undefined : reasons[reason]
    return words === undefined ? undefined : html`${words}`
  },
  at: (time, today) => (today ? html`في الساعة ${time}` : html`في ${time}`),
  showAll: characters => `عرض كل الأحرف (${characters})`,
  endSession: 'إنهاء الجلسة',
  endSessionOf: whose => html` الخاصة بـ ${whose}`,
  error: {
    notFound: 'غير موجود',
    notAllowed: 'غير مسموح',
    ended: 'انتهى',
    tooMany: 'محاولات كثيرة جدًا',
    failed: 'خطأ في Ambit',
    notDone: 'لم يُنفَّذ',
    noAccess: 'لم يُمنح أي وصول',
    reference: 'المرجع',
    referenceMeans: 'اذكره عندما تسأل المسؤول.',
    nothingHere: 'لا يوجد شيء هنا',
    nothingHereFor: who => html`لا يوجد شيء هنا لحساب ${who}`,
    wrongAddress: 'قد يكون العنوان خاطئًا، أو انتهى ما كان يشير إليه.',
    otherAccount: 'قد يكون تابعًا لحساب آخر، أو أن العنوان خاطئ.',
    useAnotherAccount: 'استخدام حساب آخر',
    stale: {
      title: 'هذا النموذج لم يعد صالحًا',
      next: 'لم يتغيّر شيء. فُتح النموذج في تسجيل دخول آخر، أو لم يأتِ من هذه الصفحة. افتح الصفحة من جديد وقرّر فيها.',
    },
    openAgain: 'فتح الصفحة من جديد',
    ours: {
      title: 'تعذّر على Ambit الرد',
      next: 'لم يُنفَّذ ما طلبته، أو لا يُعرف هل نُفّذ. راجع حسابك قبل أن تحاول مرة أخرى.',
    },
    openAccount: 'فتح حسابك',
    codes: {
      connection_unknown: {
        title: 'لم يبدأ هذا الربط في هذا المتصفح، أو أنه انتهى.',
        next: 'لم يُربط شيء. افتح صفحة الخدمة من جديد.',
      },
      database_unavailable: {
        title: 'قاعدة البيانات لا تستجيب، لذلك لم يُنفَّذ شيء.',
        next: 'حاول مرة أخرى بعد بضع ثوانٍ.',
      },
      mail_is_off: {
        title: 'هذا الخادم لا يرسل بريدًا.',
        next: 'لم يُرسل شيء. اطلب من المسؤول طريقة أخرى.',
      },
      method_not_allowed: { title: 'هذا العنوان لا يقبل مثل هذا الطلب.', next: 'افتح الصفحة من جديد.' },
      request_too_large: { title: 'هذا النموذج كبير جدًا.', next: 'لم يتغيّر شيء. أرسل أقل.' },
      too_many_requests: {
        title: 'طلبات كثيرة في وقت واحد.',
        next: 'لم يُنفَّذ شيء. انتظر دقيقة ثم حاول مرة أخرى.',
      },
    },
    other: 'رُفض هذا الطلب',
  },
}
