// Interim until the merge.
public func removing(_ member: Member, from mapping: Node, in document: Document, includingComment: Bool) -> [Edit]? { nil }
public func inserting(key: String, literal: String, into mapping: Node, in document: Document) -> [Edit] { [] }
