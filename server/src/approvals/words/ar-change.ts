import { html, plural } from '../../platform/page.ts'
import type { ChangeWords } from './change.ts'

const locale = 'ar-u-nu-latn'

export const changeAr: ChangeWords = {
  moreTitle: agent => `يطلب ${agent} المزيد`,
  changeTitle: agent => `يطلب ${agent} تغييرًا`,
  more: (agent, then) => html`يطلب ${agent} أكثر مما وافقت عليه في ${then}`,
  change: (agent, then) => html`يطلب ${agent} تغيير ما وافقت عليه في ${then}`,
  differences: ({ wider, narrower, changed }) => {
    const parts = [
      wider > 0 && `توسيع ${wider}`,
      narrower > 0 && `تضييق ${narrower}`,
      changed > 0 && `تغيير ${changed}`,
    ].filter(part => part !== false)
    if (parts.length === 0) return 'لا اختلاف.'
    const all = plural(locale, wider + narrower + changed, {
      one: 'اختلاف واحد',
      two: 'اختلافان',
      few: '{n} اختلافات',
      many: '{n} اختلافًا',
      other: '{n} اختلاف',
    })
    return `${all}: ${parts.join('، ')}.`
  },
  lead: then => html`لم يتغيّر شيء بعد. حتى تقرر، يبقى إذن ${then} كما هو.`,
  why: 'السبب',
  onlyPart: 'منح جزء فقط',
  narrow: 'ألغِ التحديد أو ضيّق ما تشاء؛ لا يمكنك منح أكثر مما طُلب.',
  sum: (then, duration, until) =>
    html`إذا وافقت، <b>ينتهي الآن</b> إذن ${then} ويحل هذا محله لمدة <b>${duration}</b>، حتى ${until} كحد أقصى. إنهاء الجلسة ينهيه فورًا.`,
  replace: 'استبدال الإذن',
  denyKeep: then => `رفض، مع إبقاء ${then}`,
  bound: 'الحد',
  approvedAt: then => `تمت الموافقة في ${then}`,
  askedNow: 'المطلوب الآن',
  none: 'لا شيء',
  wider: 'أوسع',
  narrower: 'أضيق',
  changed: 'تغيّر',
  tools: 'الأدوات',
  added: { read: 'مُضافة، قراءة', write: 'مُضافة، كتابة', destructive: 'مُضافة، إتلاف' },
  noLonger: 'لم تعد مطلوبة',
  free: 'حرّ',
  argumentOf: (argument, tool) => html`${argument} في ${tool}`,
  newTool: 'أداة جديدة',
  until: 'حتى',
  later: 'أبعد، إذا وافقت الآن',
  earlier: 'أقرب',
  calls: 'الاستدعاءات',
  bytes: 'بايتات النتائج',
  noLimit: 'بلا حد',
  left: calls => `المتبقي ${calls}`,
  moreThanLeft: 'أكثر من المتبقي',
  fewerThanLeft: 'أقل من المتبقي',
  account: 'الحساب',
  same: 'نفسه',
  since: then => html`انتهى ما وافقت عليه في ${then} لأن شيئًا ما تغيّر`,
  lost: {
    member: 'غادرت المؤسسة التي جاء منها، أو صار الوكيل يعمل في مؤسسة أخرى.',
    rights: 'سُحب دور أو إذن كان لديك آنذاك.',
    owner: 'صار للوكيل مالك آخر.',
    limits: 'لم يعد التطبيق يسمح إلا بوصول أقصر.',
    provider: 'صارت الخدمة في عنوان آخر أو أُزيلت.',
    account: 'فُصل الحساب المتصل، أو صار يسمح بأقل، أو صار حسابًا آخر.',
    tool: 'تفعل إحدى الأدوات شيئًا غير ما كانت تفعله.',
    agent: 'غيّر الوكيل ما أنشأه بنفسه.',
    approver: 'غادر شخص آخر كان قد وافق عليه، أو لم يعد يحق له الموافقة على مثل هذا.',
  },
  does: tool => html`ما يفعله ${tool}`,
}
