import type { CountryFacts } from './country-rules.ts';

/** United Kingdom: closed from 20:00 to 09:00; names are registered, and the operators refuse generic ones. */
export const gb: CountryFacts = {
  zones: ['Europe/London'],
  marketingHours: { opens: '09:00', closes: '20:00' },
  marketingOnSundays: true,
  marketingOnHolidays: true,
  alphanumericSender: 'registered',
  senderPattern: /^(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9 ._&-]*$/,
  refusedSenders: [
    ...['2FA', 'Account', 'Admin', 'Alert', 'App', 'Appointment', 'Auth', 'Bank', 'Banking'],
    ...['Bill', 'Billing', 'Call', 'Card', 'Code', 'Confirm', 'Contact', 'Courier', 'Deliver'],
    ...['Delivery', 'Discount', 'Energy', 'Fraud', 'Help', 'Info', 'InfoSMS', 'Key', 'Loan'],
    ...['Login', 'Message', 'Mobile', 'Mortgage', 'MSG', 'Network', 'NoReply', 'Notify', 'Order'],
    ...['OTP', 'Package', 'Parcel', 'Pay', 'Payment', 'Pin', 'Post', 'Purchase', 'Rebate'],
    ...['Receipt', 'Refund', 'Reminder', 'Reply', 'Savings', 'Schedule', 'Secure', 'Security', 'Service'],
    ...['Shipping', 'SMS', 'Support', 'System', 'Text', 'Track', 'Tracking', 'TXT', 'Update'],
    ...['Validate', 'Verify', 'Warning', 'Winner'],
  ],
  brandedLinkOnly: true,
  asOf: '2026-05',
  sources: "country sheets of Twilio, Bird and Infobip; the operators' list of generic names as Twilio publishes it",
};
