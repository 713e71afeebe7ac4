export * from './generated/client.ts'
export { ApiError, type ClientOptions, type FieldError } from './request.ts'
