import { Landing } from "../landing/landing";

export default function LandingPage() {
  return <Landing />;
}
