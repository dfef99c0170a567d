export const handler = async () => {
  try {
    return (await fetch("https://api.stripe.com/")).status;
  } catch (e) {
    return String(e.cause);
  }
};
