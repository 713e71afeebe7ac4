import { html } from '../../platform/page.ts'
import type { DelegationWords } from './delegation.ts'

export const delegationAr: DelegationWords = {
  account: 'الحساب',
  title: 'القرارات أثناء غيابك',
  lead: 'يقرر شخص آخر لفترة ما يطلبه وكلاؤك. ولا يقرر أبدًا لوكيل له، ولا ما يتطلب دورًا هنا.',
  known: 'ما أُنشئ حتى الآن',
  none: 'لا أحد يقرر نيابة عنك، ولا تقرر أنت نيابة عن أحد.',
  who: 'من',
  state: 'الحالة',
  when: 'متى',
  end: 'إنهاء',
  states: { now: 'الآن', later: 'لاحقًا', ended: 'منتهٍ' },
  decidesForYou: email => html`${email} يقرر نيابة عنك`,
  youDecideFor: email => html`أنت تقرر نيابة عن ${email}`,
  fromTo: (from, until) => html`${from} إلى ${until}`,
  make: 'السماح لشخص بأن يقرر',
  makeLead:
    'يرى ما يطلبه وكلاؤك مع الوسائط، ويقرر بتسجيل دخوله الخاص. ويذكره السجل. وينتهي ذلك إذا أُوقف أي منكما، ويمكن لكل منكما إنهاؤه.',
  email: 'عنوانه',
  from: 'من (UTC)',
  until: 'إلى (UTC)، شهر كحد أقصى',
  password: 'كلمة مرورك، لأن هذا يمنح شخصًا ما لديك',
  notMade: 'لم يُنشأ شيء.',
  faults: {
    nobody: 'لا يوجد بهذا العنوان من يشاركك مؤسسة.',
    yourself: 'هذا أنت.',
    when: 'يجب أن تكون النهاية بعد البداية وليست في الماضي.',
    too_long: 'شهر كحد أقصى.',
    password_needed: 'اكتب كلمة مرورك.',
    password_wrong: 'كلمة المرور هذه غير صحيحة.',
    locked_out: 'محاولات كثيرة جدًا. حاول لاحقًا.',
  },
}
