package cn.satchel;

/** Where and by what code a new device enrols, and whom it takes for its hub over https. */
public final class Enrolment {
  final String hubUrl;
  final String code;
  String caPem;
  String pins;

  /** As "https://hub.example", and the code that satchel-hub enrol gave. */
  public Enrolment(String hubUrl, String code) {
    this.hubUrl = hubUrl;
    this.code = code;
  }

  /** Authorities instead of those that the system trusts; kept in the store's folder. */
  public Enrolment authorities(String pem) {
    caPem = pem;
    return this;
  }

  /** At least two "sha256//…", parted by blanks; kept too. */
  public Enrolment pins(String pins) {
    this.pins = pins;
    return this;
  }
}
