import type { RequestMailWords } from './words.ts'

export const mailEn: RequestMailWords = {
  subject: agent => `${agent} asks for your approval`,
  heading: agent => `${agent} asks for your approval`,
  tools: names => `It wants to use: ${names}.`,
  code: code => `Compare the code with what your agent shows: ${code}.`,
  decide: 'Nothing happens until you decide, and only the page decides. This mail approves nothing.',
  open: 'Open the request',
  askedBy: (agent, program, at) => `Asked by ${agent} (${program}) at ${at}.`,
  notYou:
    'If you don’t know this agent, open the request and choose “Deny and end session”, or end its session on your account page. Then change your password.',
}
