import { html } from '../../platform/page.ts'
import type { ConsentWords } from './consent.ts'

export const consentWordsAr: ConsentWords = {
  title: application => `السماح لتطبيق ${application} باستخدام حسابك`,
  heading: application => html`يطلب ${application} استخدام حسابك`,
  lead: 'هذا التطبيق تابع لجهة غير جهة هذا الخادم. يحصل على ما هو مذكور هنا فقط.',
  who: 'صاحب الطلب',
  name: 'التطبيق',
  checked: 'تم التحقق منه',
  unchecked: 'اسم غير مُتحقق منه',
  checkedMeans: owner => (owner === undefined ? 'أضافه أحد المسؤولين.' : html`أضافه أحد المسؤولين لصالح ${owner}.`),
  uncheckedMeans: 'اختار التطبيق هذا الاسم بنفسه. قارنه بما بدأته.',
  site: 'الموقع',
  siteMeans: 'العنوان الذي يذكره التطبيق عن نفسه.',
  returnsTo: 'العودة إلى',
  returnsToThisComputer: 'برنامج على هذا الحاسوب.',
  returnsToSite: 'موقع على الإنترنت.',
  returnsToProgram: 'أي برنامج على هذا الحاسوب يفتح هذه الروابط.',
  account: 'حسابك',
  accountMeans: 'حساب آخر؟ اختره أدناه قبل أن تسمح بأي شيء.',
  gets: 'ما يحصل عليه',
  isNew: 'جديد',
  before: 'سُمح به سابقًا',
  scope: (scope, until) =>
    ({
      openid: { gives: 'التعرّف عليك', means: 'بمعرّف لا يتغيّر، ولا يتضمن اسمك ولا عنوانك.' },
      profile: { gives: 'اسمك وصورتك', means: 'ولغتك، ووقت آخر تغيير أجريته عليها.' },
      email: { gives: 'عنوان بريدك الإلكتروني', means: 'وهل أثبتّ أنه لك.' },
      offline_access: {
        gives: 'الاستمرار في غيابك',
        means: html`يجدّد وصوله بنفسه حتى ${until} كحد أقصى.`,
      },
    })[scope],
  permissionMeans: organization =>
    organization === undefined
      ? 'في المؤسسة التي تختارها، وفي حدود ما يحق لك أنت فيها.'
      : html`في ${organization}، وفي حدود ما يحق لك أنت فيها.`,
  organization: 'لأي مؤسسة',
  organizationOnly: 'المؤسسة',
  chooseOne: 'يحصل على ذلك في المؤسسة التي تختارها وحدها.',
  organizationMissing: 'اختر مؤسسة أولًا.',
  changed: 'تغيّر التطبيق بينما كانت هذه الصفحة مفتوحة. لم يُسمح بأي شيء. راجع ما يطلبه الآن.',
  takeBack: 'يمكنك سحب هذا الإذن في أي وقت من صفحة حسابك، فينتهي فورًا.',
  allow: 'السماح',
  deny: 'عدم السماح',
}
