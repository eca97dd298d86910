"""Made-up camt messages of any version."""


def transaction(amount: str = "", kid: str = "", text: str = "", ref: str = "", more: str = "", code: str = "SCOR") -> str:
    """A detail of a batch; what is not given is left out."""
    strd = f"<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Ref>{kid}</Ref></CdtrRefInf></Strd>"
    return (
        "<TxDtls>"
        + (f"<Refs><AcctSvcrRef>{ref}</AcctSvcrRef></Refs>" if ref else "")
        + (f'<Amt Ccy="NOK">{amount}</Amt>' if amount else "")
        + f"{more}<RmtInf>{f'<Ustrd>{text}</Ustrd>' if text else ''}{strd if kid else ''}</RmtInf></TxDtls>"
    )


def entry(amount: str, *details: str, side: str = "CRDT", ref: str = "", more: str = "", day: str = "2026-03-02") -> str:
    return (
        f'<Ntry><Amt Ccy="NOK">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{more}<Sts><Cd>BOOK</Cd></Sts>'
        f"<BookgDt><Dt>{day}</Dt></BookgDt>"
        + (f"<AcctSvcrRef>{ref}</AcctSvcrRef>" if ref else "")
        + (f"<NtryDtls>{''.join(details)}</NtryDtls>" if details else "")
        + "</Ntry>"
    )


def message(*entries: str, header: str = "", before: str = "", id: str = "M1", version: str = "camt.054.001.08") -> str:
    names = {"052": ("BkToCstmrAcctRpt", "Rpt"), "053": ("BkToCstmrStmt", "Stmt"), "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn")}
    name, part = names[version[5:8]]
    return (
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{version}"><{name}><GrpHdr><MsgId>{id}</MsgId>'
        f"<CreDtTm>2026-03-02T23:30:00Z</CreDtTm>{header}</GrpHdr><{part}><Id>1</Id>"
        f"<Acct><Id><IBAN>NO0615032080038</IBAN></Id></Acct>{before}{''.join(entries)}</{part}></{name}></Document>"
    )
