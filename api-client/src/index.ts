export * from './generated/client.ts'
export { ApiError, type ClientOptions, type FieldError, type Send, sender } from './request.ts'
